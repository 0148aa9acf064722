import '@kubernetes/client-node'
