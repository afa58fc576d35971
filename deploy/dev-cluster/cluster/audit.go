package cluster

// auditPolicy tells kube-apiserver what to write down: who among the service accounts asked what, and the answer's code.
// A watch is told when it begins, as it may never end.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: Metadata
  userGroups: ["system:serviceaccounts"]
- level: None
`

func (p programs) auditPolicy() string { return p.folder.at("audit-policy.yaml") }
