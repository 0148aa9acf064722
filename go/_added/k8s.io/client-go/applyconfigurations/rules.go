package applyconfigurations

import (
	"k8s.io/client-go/applyconfigurations/internal"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// ParserOf reads the types that a type is made of, and no others.
func ParserOf(name string) (*typed.Parser, error) { return internal.ParserOf(name) }
