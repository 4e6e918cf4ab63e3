package dbr

import "fmt"

// Token is a secret that does not show itself: not in fmt, a log, JSON or gob, at whatever depth it is printed.
// [Token.Reveal] gives it.
type Token struct {
	// Behind a pointer, which fmt shows as an address where it cannot call Format: in unexported fields.
	secret *string
}

func newToken(secret string) Token { return Token{&secret} }

// Reveal is the token itself.
func (t Token) Reveal() string {
	if t.secret == nil {
		return ""
	}
	return *t.secret
}

// Format implements [fmt.Formatter] for every verb.
func (t Token) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(t.String())) }

// String tells only whether there is a token.
func (t Token) String() string {
	if t.Reveal() == "" {
		return "[no token]"
	}
	return "[redacted]"
}

// MarshalText makes JSON and other encodings show what String does.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
