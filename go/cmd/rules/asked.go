package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// asked is what a request says beside its text, and what is learnt of it on the way.
type asked struct {
	// podSecurity is the level of namespaces without labels, and its version; none where it is empty.
	podSecurity string
	// knowsAll is the request's.
	knowsAll bool
	// fieldManager is the query's.
	fieldManager string
	// isUserKnown is false where whoever asks was not told: then it is an administrator.
	isUserKnown bool
	// compilingSince is when the first policy was compiled.
	compilingSince time.Time
	// needs is what was looked for and not given.
	needs []string
	// annotations are those of the audit log.
	annotations map[string]string
}

// User is who asks: a UserInfo of authentication.k8s.io.
type User struct {
	Username string              `json:"username"`
	UID      string              `json:"uid,omitempty"`
	Groups   []string            `json:"groups,omitempty"`
	Extra    map[string][]string `json:"extra,omitempty"`
}

var administrator user.Info = &user.DefaultInfo{Name: "admin", Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}}

type askedKey struct{}

func withAsked(ctx context.Context, asked *asked, who *User) context.Context {
	if who == nil {
		ctx = request.WithUser(ctx, administrator)
	} else {
		asked.isUserKnown = true
		ctx = request.WithUser(ctx, &user.DefaultInfo{Name: who.Username, UID: who.UID, Groups: who.Groups, Extra: who.Extra})
	}
	return context.WithValue(ctx, askedKey{}, asked)
}

// compileTime is what policies may take of one call to be compiled: it is not the object's own. Whoever asks is then told
// to ask again, and what was compiled is kept.
const compileTime = 500 * time.Millisecond

// unfinished is the end of a call that is to be made again.
type unfinished struct{}

// beginCompiling is called before each policy that is compiled.
func (a *asked) beginCompiling() {
	if a.compilingSince.IsZero() {
		a.compilingSince = time.Now()
	}
	if time.Since(a.compilingSince) > compileTime {
		panic(unfinished{})
	}
}

func askedOf(ctx context.Context) *asked { return ctx.Value(askedKey{}).(*asked) }

func (a *asked) need(what string) {
	if !slices.Contains(a.needs, what) {
		a.needs = append(a.needs, what)
	}
}

// undecided is the end of a check that needs what was not given; nil if nothing is needed.
func (a *asked) undecided() error {
	if len(a.needs) == 0 {
		return nil
	}
	return noVerdict{"not known: " + strings.Join(a.needs, ", "), a.needs}
}

func (a *asked) annotate(key, value string) {
	if a.annotations == nil {
		a.annotations = map[string]string{}
	}
	a.annotations[key] = value
}
