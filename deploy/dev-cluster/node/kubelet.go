package node

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	api "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"signalbox.io/dev-cluster/cluster"
)

// register makes the Node, since the EndpointSlice controller ignores pods on nodes that are not there.
func register(ctx context.Context, client kubernetes.Interface) error {
	nodes := client.CoreV1().Nodes()
	node := &core.Node{ObjectMeta: meta.ObjectMeta{
		Name: Name, Labels: map[string]string{core.LabelHostname: Name, core.LabelOSStable: "linux"},
	}}
	if _, err := nodes.Create(ctx, node, meta.CreateOptions{}); err != nil && !api.IsAlreadyExists(err) {
		return err
	}
	node, err := nodes.Get(ctx, Name, meta.GetOptions{})
	if err != nil {
		return err
	}
	now := meta.Now()
	node.Status.Addresses = []core.NodeAddress{{Type: core.NodeInternalIP, Address: cluster.NodeAddress.String()}}
	node.Status.Conditions = []core.NodeCondition{{
		Type: core.NodeReady, Status: core.ConditionTrue, Reason: "StandsIn", LastHeartbeatTime: now, LastTransitionTime: now,
	}}
	_, err = nodes.UpdateStatus(ctx, node, meta.UpdateOptions{})
	return err
}

// kubelet takes every pod onto this node and runs it. One goroutine uses it.
type kubelet struct {
	client  kubernetes.Interface
	pods    listers.PodLister
	running map[types.UID]*server
	// last is the address that was given out last. Addresses are not given again soon, as that confuses readers.
	last netip.Addr
}

func newKubelet(client kubernetes.Interface, pods listers.PodLister) *kubelet {
	return &kubelet{client: client, pods: pods, running: map[types.UID]*server{}, last: cluster.NodeAddress}
}

// reconcile makes what runs equal to what should. Its error is of those pods that could not be done.
func (k *kubelet) reconcile(ctx context.Context) error {
	pods, err := k.pods.List(labels.Everything())
	if err != nil {
		return err
	}
	slices.SortFunc(pods, func(a, b *core.Pod) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	gone := make(map[types.UID]*server, len(k.running))
	for uid, s := range k.running {
		gone[uid] = s
	}
	var failed error
	for _, pod := range pods {
		if pod.DeletionTimestamp == nil {
			delete(gone, pod.UID)
		}
		if err := k.attend(ctx, pod, pods); err != nil && !api.IsNotFound(err) && !api.IsConflict(err) {
			failed = errors.Join(failed, fmt.Errorf("pod %s/%s: %w", pod.Namespace, pod.Name, err))
		}
	}
	for uid, s := range gone {
		s.close()
		delete(k.running, uid)
	}
	return failed
}

// attend does the next thing that a pod needs; the change that this makes brings it back for the one after.
func (k *kubelet) attend(ctx context.Context, pod *core.Pod, all []*core.Pod) error {
	pods := k.client.CoreV1().Pods(pod.Namespace)
	switch {
	case pod.DeletionTimestamp != nil && pod.Spec.NodeName == Name:
		// The kubelet's word that nothing of it runs any more. Its server is closed in the same round.
		now := int64(0)
		return pods.Delete(ctx, pod.Name, meta.DeleteOptions{
			GracePeriodSeconds: &now, Preconditions: &meta.Preconditions{UID: &pod.UID},
		})
	case pod.DeletionTimestamp != nil:
		return nil
	case pod.Spec.NodeName == "":
		return pods.Bind(ctx, &core.Binding{
			ObjectMeta: meta.ObjectMeta{Name: pod.Name, UID: pod.UID},
			Target:     core.ObjectReference{Kind: "Node", Name: Name},
		}, meta.CreateOptions{})
	case pod.Spec.NodeName != Name || k.running[pod.UID] != nil:
		return nil
	}
	address, err := netip.ParseAddr(pod.Status.PodIP) // that of an earlier run
	if err != nil {
		address = k.free(all)
	}
	s, err := serve(pod, address)
	if err != nil {
		return err
	}
	k.running[pod.UID] = s
	started := pod.DeepCopy()
	started.Status = status(pod, address)
	if _, err = pods.UpdateStatus(ctx, started, meta.UpdateOptions{}); err != nil {
		s.close()
		delete(k.running, pod.UID)
	}
	return err
}

// free returns the next address that no pod has.
func (k *kubelet) free(pods []*core.Pod) netip.Addr {
	taken := map[string]bool{cluster.NodeAddress.String(): true}
	for _, pod := range pods {
		taken[pod.Status.PodIP] = true
	}
	for _, s := range k.running {
		taken[s.address.String()] = true
	}
	for {
		k.last = k.last.Next()
		if !cluster.PodAddresses.Contains(k.last) {
			k.last = cluster.NodeAddress
		}
		if !taken[k.last.String()] {
			return k.last
		}
	}
}

// status is what a kubelet tells of a pod whose containers all run and are ready.
func status(pod *core.Pod, address netip.Addr) core.PodStatus {
	now := meta.NewTime(time.Now().Truncate(time.Second))
	told := core.PodStatus{
		Phase:     core.PodRunning,
		HostIP:    cluster.NodeAddress.String(),
		HostIPs:   []core.HostIP{{IP: cluster.NodeAddress.String()}},
		PodIP:     address.String(),
		PodIPs:    []core.PodIP{{IP: address.String()}},
		StartTime: &now,
		QOSClass:  pod.Status.QOSClass,
	}
	for _, kind := range []core.PodConditionType{
		core.PodScheduled, core.PodInitialized, core.ContainersReady, core.PodReady,
	} {
		told.Conditions = append(told.Conditions, core.PodCondition{
			Type: kind, Status: core.ConditionTrue, LastTransitionTime: now,
		})
	}
	yes := true
	for _, container := range pod.Spec.Containers {
		told.ContainerStatuses = append(told.ContainerStatuses, core.ContainerStatus{
			Name: container.Name, Image: container.Image, Ready: true, Started: &yes,
			State: core.ContainerState{Running: &core.ContainerStateRunning{StartedAt: now}},
		})
	}
	return told
}
