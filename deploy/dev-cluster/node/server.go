package node

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strconv"

	core "k8s.io/api/core/v1"
)

// server is a running pod: it answers every request with a line of JSON that tells who answers what.
type server struct {
	address netip.Addr
	http    *http.Server
}

// serve listens at the address on every TCP port that a container of the pod declares.
func serve(pod *core.Pod, address netip.Addr) (*server, error) {
	s := &server{address: address, http: &http.Server{Handler: answers(pod.Namespace, pod.Name)}}
	var listeners []net.Listener
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Protocol != core.ProtocolTCP && port.Protocol != "" {
				continue
			}
			listener, err := net.Listen("tcp", net.JoinHostPort(address.String(), strconv.Itoa(int(port.ContainerPort))))
			if err != nil {
				for _, each := range listeners {
					_ = each.Close()
				}
				return nil, err
			}
			listeners = append(listeners, listener)
		}
	}
	for _, each := range listeners {
		go func() { _ = s.http.Serve(each) }() // it always returns an error, at the end
	}
	return s, nil
}

func answers(namespace, name string) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		local, _ := request.Context().Value(http.LocalAddrContextKey).(net.Addr)
		out.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(out).Encode(struct {
			Pod       string `json:"pod"`
			Namespace string `json:"namespace"`
			Address   string `json:"address"`
			Method    string `json:"method"`
			Host      string `json:"host"`
			Path      string `json:"path"`
		}{name, namespace, local.String(), request.Method, request.Host, request.URL.RequestURI()})
	})
}

// close ends the server with its connections, as the end of a process does.
func (s *server) close() { _ = s.http.Close() }
