//go:build assets

package main

// components is empty: a binary built with the tag "assets" takes seconds to build, and runs the programs that
// it finds in KUBEBUILDER_ASSETS.
var components map[string]func(args []string) (exitCode int)
