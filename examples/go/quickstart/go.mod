module github.com/libdbr/libdbr/examples/go/quickstart

go 1.19

require github.com/libdbr/libdbr/bindings/go v1.0.0

replace github.com/libdbr/libdbr/bindings/go => ../../../bindings/go
