package raw_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"strings"
)

// source is what the package raw declares.
type source struct {
	functions map[string]goFunction
	handles   map[string]string // type Client C.dbr_client
	structs   map[string]goStruct
	constants map[string]int64
}

type goFunction struct {
	result     string
	parameters []string
	calls      []string // the functions of C in its body
}

type goStruct struct {
	size    int64
	members []goMember
}

type goMember struct {
	name, kind string
	offset     int64
}

// readSource reads the Go files of a folder that are not tests.
func readSource(folder string) (*source, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{map[string]goFunction{}, map[string]string{}, map[string]goStruct{}, map[string]int64{}}
	positions := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "nocgo.go") {
			continue
		}
		file, err := parser.ParseFile(positions, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.addFile(file)
		if filepath.Base(name) == "types.go" {
			if err := s.addTypes(positions, file); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (s *source) addFile(file *ast.File) {
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.IsExported() {
				s.functions[d.Name.Name] = functionOf(d)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					if c := cName(spec.Type); c != "" {
						s.handles[spec.Name.Name] = c
					}
				}
			}
		}
	}
}

// cName is what the expression C.name names, "" for others.
func cName(e ast.Expr) string {
	if selector, ok := e.(*ast.SelectorExpr); ok {
		if c, ok := selector.X.(*ast.Ident); ok && c.Name == "C" {
			return selector.Sel.Name
		}
	}
	return ""
}

func functionOf(d *ast.FuncDecl) goFunction {
	var f goFunction
	for _, field := range d.Type.Params.List {
		for range field.Names {
			f.parameters = append(f.parameters, types.ExprString(field.Type))
		}
	}
	if d.Type.Results != nil {
		f.result = types.ExprString(d.Type.Results.List[0].Type)
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if name := cName(call.Fun); strings.HasPrefix(name, "dbr") && name != "dbr_status" {
				f.calls = append(f.calls, name)
			}
		}
		return true
	})
	return f
}

// addTypes has the type checker say the values of the constants and where the members lie.
func (s *source) addTypes(positions *token.FileSet, file *ast.File) error {
	checked, err := new(types.Config).Check("raw", positions, []*ast.File{file}, nil)
	if err != nil {
		return err
	}
	sizes := types.SizesFor("gc", runtime.GOARCH)
	for _, name := range checked.Scope().Names() {
		object := checked.Scope().Lookup(name)
		if c, ok := object.(*types.Const); ok {
			s.constants[name], _ = constant.Int64Val(c.Val())
		} else if layout, ok := object.Type().Underlying().(*types.Struct); ok {
			s.structs[name] = structOf(layout, sizes)
		}
	}
	return nil
}

func structOf(layout *types.Struct, sizes types.Sizes) goStruct {
	fields := make([]*types.Var, layout.NumFields())
	for i := range fields {
		fields[i] = layout.Field(i)
	}
	one := goStruct{size: sizes.Sizeof(layout)}
	for i, offset := range sizes.Offsetsof(fields) {
		kind := types.TypeString(fields[i].Type(), func(*types.Package) string { return "" })
		one.members = append(one.members, goMember{fields[i].Name(), kind, offset})
	}
	return one
}
