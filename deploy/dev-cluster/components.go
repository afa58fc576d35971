//go:build !assets

package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"signalbox.io/dev-cluster/node"

	// The originals' own main packages import these three for their side effects: the JSON log format,
	// and the metrics of the client and of the version.
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

// components run the original programs; args starts with the program's name, as os.Args does.
var components = map[string]func(args []string) (exitCode int){
	"etcd": func(args []string) int {
		etcdmain.Main(args) // does not return, unless it was told to stop
		return 0
	},
	"kube-apiserver": func(args []string) int {
		os.Args = args
		return cli.Run(apiserver.NewAPIServerCommand())
	},
	"kube-controller-manager": func(args []string) int {
		os.Args = args
		return cli.Run(controllers.NewControllerManagerCommand())
	},
	"node": node.Main,
	kubectl: func(args []string) int {
		os.Args = args
		kubectlutil.CheckErr(cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand())) // exits, if it is an error
		return 0
	},
}
