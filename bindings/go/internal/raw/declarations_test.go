package raw_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The functions of dbr.h that the binding has no use for: a goroutine must not hold a thread.
var blocking = map[string]bool{
	"dbr_auth_login": true, "dbr_auth_me": true, "dbr_auth_logout": true, "dbr_client_request": true,
}

// Those of package raw that are not of dbr.h.
var ours = map[string]bool{"CurrentHook": true, "NewQueue": true}

var goTypes = map[string]string{
	"void": "", "dbr_status": "Status", "int32_t": "int32", "int64_t": "int64", "uint32_t": "uint32", "size_t": "uintptr",
	"double": "float64", "char": "byte",
}

func TestEveryDeclarationIsThatOfTheHeader(t *testing.T) {
	for _, difference := range compare(t, includeDirectory(t), ".") {
		t.Error(difference)
	}
}

// Each of these happens to a header or a binding some day, and must not pass.
func TestADriftIsFound(t *testing.T) {
	for _, drift := range []struct{ name, file, old, new, finding string }{
		{"AnotherNumber", "dbr.h", "DBR_E_TLS = 203", "DBR_E_TLS = 213", "DBR_E_TLS"},
		{"ANewStatus", "dbr.h", "DBR_E_API = 500", "DBR_E_API = 500, DBR_E_NEW = 501", "DBR_E_NEW"},
		{"ALostStatus", "dbr.h", "DBR_E_FORKED = 106,", "", "EForked"},
		{"AnotherArgumentType", "dbr.h", "set_retry_rate_limited(dbr_client_options *options, int32_t enabled)",
			"set_retry_rate_limited(dbr_client_options *options, int64_t enabled)", "set_retry_rate_limited"},
		{"OneArgumentMore", "dbr.h", "dbr_client_shutdown(dbr_client *client)",
			"dbr_client_shutdown(dbr_client *client, int32_t now)", "dbr_client_shutdown"},
		{"AnotherResult", "dbr.h", "int32_t dbr_http_request_cancelled", "int64_t dbr_http_request_cancelled",
			"dbr_http_request_cancelled"},
		{"ANewFunction", "dbr.h", "DBR_API void dbr_cancel_trigger", "void dbr_new(void); DBR_API void dbr_cancel_trigger",
			"dbr_new"},
		{"ARenamedFunction", "dbr.h", "dbr_error_header(", "dbr_error_field(", "dbr_error_field"},
		{"MembersInAnotherOrder", "dbr.h", "const char *access_token;\n  const char *token_type;",
			"const char *token_type;\n  const char *access_token;", "dbr_login_result"},
		{"AMemberMore", "dbr.h", "size_t issue_count;", "size_t issue_count; int32_t more;", "dbr_error"},
		{"AMemberOfAnotherType", "dbr.h", "int32_t active_status;", "int64_t active_status;", "dbr_user"},
		{"ACompletionWithOneArgumentMore", "dbr.h", "dbr_user *user, dbr_error *error, void *user_data);",
			"dbr_user *user, dbr_error *error, int32_t more, void *user_data);", "completions.c"},
		{"ACallbackWithOneArgumentMore", "dbr.h", "const char *line, void *user_data)",
			"const char *line, void *user_data, int32_t more)", "shim.c"},
		{"AnotherNumberInGo", "types.go", "ETLS                Status = 203", "ETLS Status = 205", "DBR_E_TLS"},
		{"AnotherTypeInGo", "options.go", "options *ClientOptions, timeout int64", "options *ClientOptions, timeout int32",
			"timeout_ms"},
		{"AnotherFunctionCalledInGo", "calls.go", "C.dbr_user_free(", "C.dbr_cancel_free(", "UserFree"},
		{"MembersInAnotherOrderInGo", "types.go", "	Username     *byte\n	Email        *byte", "	Email *byte\n	Username *byte",
			"dbr_user"},
	} {
		drift := drift
		t.Run(drift.name, func(t *testing.T) {
			t.Parallel()
			include, folder := copyOf(t, includeDirectory(t), "dbr/*.h"), copyOf(t, ".", "*.*")
			path := filepath.Join(folder, drift.file)
			if drift.file == "dbr.h" {
				path = filepath.Join(include, "dbr/dbr.h")
			}
			replace(t, path, drift.old, drift.new)
			found := strings.Join(compare(t, include, folder), "\n")
			if !strings.Contains(found, drift.finding) {
				t.Errorf("%q in place of %q went unnoticed; found: %q", drift.new, drift.old, found)
			}
		})
	}
}

func includeDirectory(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("pkg-config", "--variable=includedir", "dbr").Output()
	if err != nil {
		t.Fatal("pkg-config does not find dbr: ", err)
	}
	return strings.TrimSpace(string(out))
}

// compare says in what the package in folder differs from the header in include.
func compare(t *testing.T, include, folder string) []string {
	t.Helper()
	h, err := readHeader(include)
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSource(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.functions) < 60 || len(h.structs) < 8 || len(h.constants) < 20 || len(h.opaque) < 7 {
		t.Fatalf("too little was read of the header: %d functions, %d structs, %d constants, %d handles",
			len(h.functions), len(h.structs), len(h.constants), len(h.opaque))
	}
	differences := append(compareFunctions(h, s), compareConstants(h, s)...)
	differences = append(differences, compareStructs(h, s)...)
	differences = append(differences, compareHandles(h, s)...)
	return append(differences, compareCallbacks(include, folder)...)
}

// inGo is a name as both halves have it: client_options_set_ca_pem and ClientOptionsSetCAPEM are the same.
func inGo(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

func lookup[V any](in map[string]V, name string) (string, V, bool) {
	for key, value := range in {
		if inGo(key) == inGo(name) {
			return key, value, true
		}
	}
	var none V
	return "", none, false
}

// goType is the type of package raw for one of C.
func goType(kind string) string {
	base := strings.TrimRight(kind, "*")
	stars := kind[len(base):]
	if base == "void" && stars != "" {
		base = "char" // bytes
	}
	if name, ok := goTypes[base]; ok {
		return stars + name
	}
	return stars + inGo(strings.TrimPrefix(base, "dbr_"))
}

func sameType(c, g string) bool { return inGo(goType(c)) == inGo(g) }

// expected are the parameters in Go: a callback and its user data are one handle.
func expected(h *header, f cFunction) []string {
	var all []string
	for i := 0; i < len(f.parameters); i++ {
		if h.callbacks[f.parameters[i]] {
			all = append(all, "size_t")
			i++
			continue
		}
		all = append(all, f.parameters[i])
	}
	return all
}

// withoutQueue makes one handle of a queue, or of a queue and a handle.
func withoutQueue(parameters []string) []string {
	list := strings.Join(parameters, " ")
	list = strings.ReplaceAll(list, "*Queue uintptr", "uintptr")
	return strings.Fields(strings.ReplaceAll(list, "*Queue", "uintptr"))
}

func compareFunctions(h *header, s *source) []string {
	var differences []string
	known := map[string]bool{}
	for name, c := range h.functions {
		if blocking[name] {
			continue
		}
		goName, g, ok := lookup(s.functions, strings.TrimPrefix(name, "dbr_"))
		if !ok {
			differences = append(differences, name+" is not in package raw")
			continue
		}
		known[goName] = true
		parameters, given := expected(h, c), withoutQueue(g.parameters)
		same := sameType(c.result, g.result) && len(parameters) == len(given)
		for i := 0; same && i < len(parameters); i++ {
			same = sameType(parameters[i], given[i])
		}
		if !same {
			differences = append(differences, fmt.Sprintf("%s%v %s is %s%v %s in Go", name, parameters, c.result, goName,
				g.parameters, g.result))
		}
		shim := strings.Replace(name, "dbr_", "dbrgo_", 1)
		if !reflect.DeepEqual(g.calls, []string{name}) && !reflect.DeepEqual(g.calls, []string{shim}) {
			differences = append(differences, fmt.Sprintf("%s calls %v and not %s", goName, g.calls, name))
		}
	}
	for name := range s.functions {
		if !known[name] && !ours[name] {
			differences = append(differences, name+" is not in dbr.h")
		}
	}
	return differences
}

func compareConstants(h *header, s *source) []string {
	var differences []string
	for name, value := range h.constants {
		goName, got, ok := lookup(s.constants, strings.TrimPrefix(name, "DBR_"))
		if !ok || got != value {
			differences = append(differences, fmt.Sprintf("%s = %d is %q = %d in Go", name, value, goName, got))
		}
	}
	for name := range s.constants {
		if _, _, ok := lookup(h.constants, "DBR_"+name); !ok {
			differences = append(differences, name+" is not in dbr.h")
		}
	}
	return differences
}

func compareStructs(h *header, s *source) []string {
	var differences []string
	for name, c := range h.structs {
		_, g, ok := lookup(s.structs, strings.TrimPrefix(name, "dbr_"))
		same := ok && c.size == g.size && len(c.members) == len(g.members)
		for i := 0; same && i < len(c.members); i++ {
			same = inGo(c.members[i].name) == inGo(g.members[i].name) && c.members[i].offset == g.members[i].offset &&
				sameType(c.members[i].kind, g.members[i].kind)
		}
		if !same {
			differences = append(differences, fmt.Sprintf("%s is\n%+v\nand in Go\n%+v", name, c, g))
		}
	}
	for name := range s.structs {
		if _, _, ok := lookup(h.structs, "dbr_"+name); !ok {
			differences = append(differences, name+" is no struct of dbr.h")
		}
	}
	return differences
}

func compareHandles(h *header, s *source) []string {
	var differences []string
	for name := range h.opaque {
		if _, c, ok := lookup(s.handles, strings.TrimPrefix(name, "dbr_")); !ok || c != name {
			differences = append(differences, name+" is not in package raw")
		}
	}
	for name, c := range s.handles {
		if !h.opaque[c] {
			differences = append(differences, fmt.Sprintf("%s is %s, no handle of dbr.h", name, c))
		}
	}
	return differences
}

// The C compiler compares the callbacks in C with the types of the header; cgo, at every build, the hooks of shim.h with
// callbacks.go.
func compareCallbacks(include, folder string) []string {
	var differences []string
	for _, name := range []string{"shim.c", "completions.c"} {
		command := exec.Command("cc", "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes",
			"-Werror", "-fsyntax-only", "-I", include, filepath.Join(folder, name))
		if out, err := command.CombinedOutput(); err != nil {
			differences = append(differences, fmt.Sprintf("%s: %v\n%s", name, err, out))
		}
	}
	return differences
}

func copyOf(t *testing.T, folder, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing to copy in ", folder, err)
	}
	target := t.TempDir()
	for _, file := range files {
		relative, _ := filepath.Rel(folder, file)
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(target, relative)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(target, relative), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return target
}

func replace(t *testing.T, path, old, new string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("%s holds no %q any more: adapt the test", filepath.Base(path), old)
	}
	changed := strings.ReplaceAll(string(content), old, new)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}
