package main

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
	kjson "k8s.io/apimachinery/pkg/util/json"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// question asks of an object what expressions make of it. Its fields are their variables.
type question struct {
	Expressions []string       `json:"expressions"`
	Object      map[string]any `json:"object"`
}

// celResult is the value of an expression, or why it has none: Invalid is one that has none of any object.
type celResult struct {
	Value   bool   `json:"value"`
	Invalid string `json:"invalid,omitempty"`
	Error   string `json:"error,omitempty"`
}

// maxPrograms are more than any set of rules has; of others nothing is kept for long.
const maxPrograms = 1000

var programs = map[string]cel.Program{}

// evaluate answers a question in the order of its expressions.
func evaluate(text []byte) (outcome, error) {
	var asked question
	if err := kjson.Unmarshal(text, &asked); err != nil {
		return outcome{}, noVerdict{why: "the question is no JSON: " + err.Error()}
	}
	results := make([]celResult, len(asked.Expressions))
	for i, expression := range asked.Expressions {
		results[i] = truthOf(expression, asked.Object)
	}
	object, err := json.Marshal(results)
	return outcome{object: object}, err
}

func truthOf(expression string, object map[string]any) celResult {
	program, err := programOf(expression)
	if err != nil {
		return celResult{Invalid: err.Error()}
	}
	value, _, err := program.Eval(object)
	if err != nil {
		return celResult{Error: err.Error()}
	}
	truth, ok := value.(types.Bool)
	if !ok {
		return celResult{Error: fmt.Sprintf("it is of type %s, not a boolean", value.Type().TypeName())}
	}
	return celResult{Value: bool(truth)}
}

// programOf only parses: what fields an object has is not known before it is there.
func programOf(expression string) (cel.Program, error) {
	if program, ok := programs[expression]; ok {
		return program, nil
	}
	env, err := healthEnv()
	if err != nil {
		return nil, err
	}
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(parsed, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(celconfig.PerCallLimit))
	if err != nil {
		return nil, err
	}
	if len(programs) >= maxPrograms {
		clear(programs)
	}
	programs[expression] = program
	return program, nil
}

// healthEnv is the language of Flux's healthCheckExprs.
var healthEnv = sync.OnceValues(func() (*cel.Env, error) {
	return cel.NewEnv(
		cel.HomogeneousAggregateLiterals(),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true),
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Sets(),
		ext.Encoders(),
	)
})
