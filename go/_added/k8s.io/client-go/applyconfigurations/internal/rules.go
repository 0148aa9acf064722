package internal

import (
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v2"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// intOrString has no one type in a server's OpenAPI, which makes of it a type of any value. Here it is made of an older
// one.
const intOrString = `
- name: io.k8s.apimachinery.pkg.util.intstr.IntOrString
  scalar: untyped
  list:
    elementType:
      namedType: __untyped_atomic_
  map:
    elementType:
      namedType: __untyped_deduced_
`

// definitions has the text of each type by its name.
var definitions = sync.OnceValue(func() map[string]string {
	byName := map[string]string{}
	for _, text := range strings.Split(string(schemaYAML), "\n- name: ")[1:] {
		name, _, _ := strings.Cut(text, "\n")
		byName[name] = "- name: " + text + "\n"
	}
	byName["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = intOrString
	return byName
})

var reference = regexp.MustCompile(`namedType: (\S+)`)

// ParserOf reads the types that a type is made of, and no others. They are this package's own, and not checked again.
func ParserOf(name string) (*typed.Parser, error) {
	var text strings.Builder
	text.WriteString("types:\n")
	names, seen := []string{name}, map[string]bool{name: true}
	for len(names) > 0 {
		definition := definitions()[names[0]]
		names = names[1:]
		text.WriteString(definition)
		for _, match := range reference.FindAllStringSubmatch(definition, -1) {
			if !seen[match[1]] {
				seen[match[1]] = true
				names = append(names, match[1])
			}
		}
	}
	parser := &typed.Parser{}
	return parser, yaml.Unmarshal([]byte(text.String()), &parser.Schema)
}
