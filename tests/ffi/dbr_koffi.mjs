// libdbr for koffi, made from the declarations of dbr.h. Nothing here knows what a function does.
import koffi from 'koffi';
import { readFileSync } from 'node:fs';

export const model = JSON.parse(readFileSync(process.env.DBR_DECLARATIONS, 'utf8'));
export const constants = model.constants;
const library = koffi.load(process.env.DBR_LIBRARY);

const TEXT = 'const char *';
const bytes = new Set(['body', 'json']); // they have a length, and may hold NULs

for (const [alias, of] of Object.entries(model.aliases)) koffi.alias(alias, of);
for (const name of model.opaque) koffi.opaque(name);
for (const [name, members] of Object.entries(model.structs)) {
  // Of the pointers only those to text are followed at once.
  const kind = (member, type) => (type.includes('*') && (type !== TEXT || bytes.has(member)) ? 'void *' : type);
  koffi.struct(name, Object.fromEntries(members.map(([member, type]) => [member, kind(member, type)])));
}
for (const [name, { returns, arguments: list }] of Object.entries(model.callbacks)) {
  koffi.proto(`${returns} ${name}(${list.map(([argument, type]) => `${type} ${argument}`).join(', ')})`);
}

function parameter([name, type]) {
  if (type in model.callbacks) return `${type} *${name}`;
  return type.endsWith('**') ? `_Out_ ${type}${name}` : `${type} ${name}`;
}

export const dbr = Object.fromEntries(
  Object.entries(model.functions).map(([name, { returns, arguments: list }]) => [
    name,
    library.func(`${returns} ${name}(${list.map(parameter).join(', ')})`),
  ]),
);

// A struct of the library, copied. Its bytes are copied with their length; the pointer is good until it is freed.
export function read(name, pointer) {
  const copy = koffi.decode(pointer, name);
  for (const [member, type] of model.structs[name]) {
    if (type === TEXT && bytes.has(member)) {
      copy[member] = copy[member] && Buffer.from(koffi.view(copy[member], Number(copy[`${member}_len`]))).toString();
    }
  }
  return copy;
}

// An error of the library with its issues, freed.
export function takeError(pointer) {
  const error = read('dbr_error', pointer);
  const issues = error.issue_count > 0 ? koffi.decode(error.issues, 'void *', Number(error.issue_count)) : [];
  error.issues = issues.map((issue) => read('dbr_validation_issue', issue));
  error.contentType = dbr.dbr_error_header(pointer, 'Content-Type');
  dbr.dbr_error_free(pointer);
  return error;
}

// An asynchronous call as a promise. `start` gets the C callback; its slot is given back when C has called it. A
// callback that is awaited from C does not keep Node running, so a timer does.
export function promised(callback, start) {
  return new Promise((resolve, reject) => {
    const running = setInterval(() => {}, 60_000);
    const release = () => {
      clearInterval(running);
      koffi.unregister(native);
    };
    const native = koffi.register((status, result, error) => {
      release();
      resolve({ status, result, error });
    }, `${callback} *`);
    const error = [null];
    if (start(native, error) !== constants.DBR_OK) {
      release();
      reject(takeError(error[0]));
    }
  });
}
