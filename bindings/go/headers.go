package dbr

import (
	"strings"

	"github.com/libdbr/libdbr/bindings/go/internal/raw"
)

// The headers that are copied out of every response: C answers for one name at a time, and keeps the response no longer.
var usualHeaders = func(names ...string) map[string]*byte {
	texts := make(map[string]*byte, len(names))
	for _, name := range names {
		texts[name] = cText(name)
	}
	return texts
}("allow", "cache-control", "content-disposition", "content-language", "content-type", "date", "etag", "last-modified",
	"link", "location", "retry-after", "server", "www-authenticate", "x-request-id", "x-total-count")

// headers are those that a response had, by their name in lower case.
type headers map[string]string

func (h headers) get(name string) string { return h[strings.ToLower(name)] }

// copyHeaders asks a response of C, or an error, for the usual headers and for those that were wanted beside them.
func copyHeaders[R raw.Response | raw.Error](from *R, value func(*R, *byte) *byte, wanted []string) headers {
	copied := headers{}
	for name, text := range usualHeaders {
		if found := value(from, text); found != nil {
			copied[name] = goText(found)
		}
	}
	for _, name := range wanted {
		if found := value(from, cText(name)); found != nil {
			copied[strings.ToLower(name)] = goText(found)
		}
	}
	return copied
}
