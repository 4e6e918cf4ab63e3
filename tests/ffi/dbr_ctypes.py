"""libdbr for ctypes, made from the declarations of dbr.h. Nothing here knows what a function does."""
import ctypes as c
import json

SCALARS = {"void": None, "int32_t": c.c_int32, "uint32_t": c.c_uint32, "int64_t": c.c_int64, "size_t": c.c_size_t,
           "double": c.c_double}


class Library:
    """Functions and constants as attributes, structs and callback types by name."""

    def __init__(self, path, model_path):
        with open(model_path, encoding="utf-8") as file:
            self.model = json.load(file)
        self.cdll = c.CDLL(path)  # lets go of the interpreter's lock while a call runs
        self.types = dict(SCALARS)
        self.types |= {alias: SCALARS[of] for alias, of in self.model["aliases"].items()}
        self.types |= {name: type(name, (c.Structure,), {}) for name in [*self.model["opaque"], *self.model["structs"]]}
        for name, callback in self.model["callbacks"].items():
            self.types[name] = c.CFUNCTYPE(self.type(callback["returns"]),
                                           *(self.type(kind, lent=True) for _, kind in callback["arguments"]))
        for name, members in self.model["structs"].items():
            self.types[name]._fields_ = [(member, self.type(kind, member)) for member, kind in members]
        for name, value in self.model["constants"].items():
            setattr(self, name, value)
        for name, function in self.model["functions"].items():
            setattr(self, name, self.declare(name, function))

    def declare(self, name, function):
        native = getattr(self.cdll, name)
        native.restype = self.type(function["returns"])
        native.argtypes = [self.type(kind) for _, kind in function["arguments"]]
        return native

    def type(self, kind, name="", lent=False):
        """`const char *` is text, save where it is bytes with a length (body, json)."""
        bare = kind.replace("const ", "").replace(" const", "").strip()
        if bare == "char *":
            return c.POINTER(c.c_char) if name in ("body", "json") else c.c_char_p
        if bare == "void *":
            return c.c_void_p
        if bare.endswith("*"):
            return c.POINTER(self.type(bare[:-1].strip(), lent=lent))
        return self.types[bare]
