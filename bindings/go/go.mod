module github.com/libdbr/libdbr/bindings/go

go 1.19
