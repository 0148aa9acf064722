package applyconfiguration

import (
	"k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration/internal"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// Parser has the types of this group, and those of metadata, which custom resources have too.
func Parser() *typed.Parser { return internal.Parser() }
