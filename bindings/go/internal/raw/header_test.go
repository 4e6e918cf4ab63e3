package raw_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// header is what dbr.h declares: the text as the preprocessor leaves it, the numbers as the compiler sees them.
type header struct {
	functions map[string]cFunction
	callbacks map[string]bool
	opaque    map[string]bool
	structs   map[string]cStruct
	constants map[string]int64
}

type cFunction struct {
	result     string
	parameters []string // types alone, without const
}

type cStruct struct {
	size    int64
	members []cMember
}

type cMember struct {
	name, kind string
	offset     int64
}

var (
	constWord    = regexp.MustCompile(`\bconst\b`)
	structBody   = regexp.MustCompile(`^typedef struct (dbr_\w+) \{(.*)\} dbr_\w+$`)
	opaqueStruct = regexp.MustCompile(`^typedef struct (dbr_\w+) dbr_\w+$`)
	callbackType = regexp.MustCompile(`^typedef \w+ \(\*(dbr_\w+)\)`)
	prototype    = regexp.MustCompile(`^(.*?)\b(dbr_\w+)\((.*)\)$`)
	declarator   = regexp.MustCompile(`^(.*?)(\w+)$`)
	enumerator   = regexp.MustCompile(`\b(DBR_\w+) = \d+`)
)

// readHeader reads the dbr/dbr.h of an include directory.
func readHeader(include string) (*header, error) {
	text, err := exec.Command("cc", "-E", "-P", "-I", include, filepath.Join(include, "dbr/dbr.h")).Output()
	if err != nil {
		return nil, fmt.Errorf("preprocessing dbr.h: %w", err)
	}
	h := &header{map[string]cFunction{}, map[string]bool{}, map[string]bool{}, map[string]cStruct{}, map[string]int64{}}
	for _, statement := range statements(constWord.ReplaceAllString(string(text), "")) {
		h.add(statement)
	}
	for name := range h.structs {
		delete(h.opaque, name)
	}
	return h, h.measure(include)
}

// statements splits C at the semicolons outside of braces, and makes every blank one space.
func statements(text string) []string {
	var (
		all   []string
		depth int
		begin int
	)
	for i, c := range text {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == ';' && depth == 0:
			all = append(all, strings.Join(strings.Fields(text[begin:i]), " "))
			begin = i + 1
		}
	}
	return all
}

func (h *header) add(statement string) {
	if strings.HasPrefix(statement, "enum {") {
		for _, found := range enumerator.FindAllStringSubmatch(statement, -1) {
			h.constants[found[1]] = 0
		}
	} else if found := structBody.FindStringSubmatch(statement); found != nil {
		h.structs[found[1]] = cStruct{members: membersOf(found[2])}
	} else if found := opaqueStruct.FindStringSubmatch(statement); found != nil {
		h.opaque[found[1]] = true
	} else if found := callbackType.FindStringSubmatch(statement); found != nil {
		h.callbacks[found[1]] = true
	} else if found := prototype.FindStringSubmatch(statement); found != nil {
		h.functions[found[2]] = cFunction{result: tight(found[1]), parameters: parametersOf(found[3])}
	}
}

// tight writes a type as `char**`.
func tight(kind string) string { return strings.ReplaceAll(kind, " ", "") }

func parametersOf(list string) []string {
	if list == "void" {
		return nil
	}
	var types []string
	for _, parameter := range strings.Split(list, ",") {
		types = append(types, tight(declarator.FindStringSubmatch(strings.TrimSpace(parameter))[1]))
	}
	return types
}

// membersOf reads `char *id, *username; size_t n;`: the type of the first declarator is that of its statement.
func membersOf(body string) []cMember {
	var members []cMember
	for _, statement := range strings.Split(body, ";") {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		var base string
		for i, one := range strings.Split(statement, ",") {
			found := declarator.FindStringSubmatch(strings.TrimSpace(one))
			kind := tight(found[1])
			if i == 0 {
				base = strings.TrimRight(kind, "*")
			} else {
				kind = base + kind
			}
			members = append(members, cMember{name: found[2], kind: kind})
		}
	}
	return members
}

// measure has the compiler say the values of the constants and where the members lie.
func (h *header) measure(include string) error {
	var program strings.Builder
	program.WriteString("#include <dbr/dbr.h>\n#include <stdio.h>\nint main(void) {\n")
	for name := range h.constants {
		fmt.Fprintf(&program, "printf(\"%s %%lld\\n\", (long long)%s);\n", name, name)
	}
	for name, one := range h.structs {
		fmt.Fprintf(&program, "printf(\"%s %%zu\\n\", sizeof(%s));\n", name, name)
		for _, member := range one.members {
			fmt.Fprintf(&program, "printf(\"%s.%s %%zu\\n\", offsetof(%s, %s));\n", name, member.name, name, member.name)
		}
	}
	program.WriteString("return 0; }\n")
	numbers, err := runC(program.String(), include)
	if err != nil {
		return err
	}
	for name := range h.constants {
		h.constants[name] = numbers[name]
	}
	for name, one := range h.structs {
		one.size = numbers[name]
		for i := range one.members {
			one.members[i].offset = numbers[name+"."+one.members[i].name]
		}
		h.structs[name] = one
	}
	return nil
}

// runC compiles a program and reads the lines `name number` that it prints.
func runC(program, include string) (map[string]int64, error) {
	folder, err := os.MkdirTemp("", "dbr-declarations-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	source, binary := filepath.Join(folder, "probe.c"), filepath.Join(folder, "probe")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.Command("cc", "-I", include, "-o", binary, source).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compiling the probe: %w\n%s", err, out)
	}
	out, err := exec.Command(binary).Output()
	if err != nil {
		return nil, err
	}
	numbers := map[string]int64{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, digits, _ := strings.Cut(line, " ")
		if numbers[name], err = strconv.ParseInt(digits, 10, 64); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}
