// Logs in, asks who that is, logs out, by nothing but koffi: npm install, then node quickstart.mjs [user password]
//
// The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names. The library is libdbr.so.1 where the system finds
// it, or what DBR_LIBRARY_PATH names. The calls are asynchronous: Node goes on with other work while they run.
import koffi from 'koffi';

const file = process.env.DBR_LIBRARY_PATH ?? 'libdbr.so.1';
let library;
try {
  library = koffi.load(file);
} catch (error) {
  console.error(`${file}: ${error.message}: install libdbr 1.0, or name its file in DBR_LIBRARY_PATH`);
  process.exit(1);
}

koffi.alias('dbr_status', 'int32_t');
for (const handle of ['dbr_client', 'dbr_client_options', 'dbr_call_options']) koffi.opaque(handle);
// Only the members that are needed: structs of the library are read by pointer, and grow at their end.
koffi.struct('dbr_error', {
  struct_size: 'size_t', status: 'dbr_status', http_status: 'int32_t', message: 'const char *',
});
koffi.struct('dbr_user', {
  struct_size: 'size_t', id: 'const char *', username: 'const char *', email: 'const char *',
  display_name: 'const char *', active_status: 'int32_t',
});
koffi.struct('dbr_login_result', {
  struct_size: 'size_t', access_token: 'const char *', token_type: 'const char *', expires_at_unix: 'int64_t',
});
koffi.struct('dbr_logout_result', { struct_size: 'size_t', message: 'const char *' });
for (const [name, result] of [['login', 'login_result'], ['user', 'user'], ['logout', 'logout_result']]) {
  koffi.proto(`void dbr_${name}_callback(dbr_status status, dbr_${result} *result, dbr_error *error, void *user_data)`);
}

const dbr = {};
for (const declaration of [
  'const char *dbr_version()',
  'uint32_t dbr_version_number()',
  'const char *dbr_status_name(dbr_status status)',
  'dbr_status dbr_client_new(const dbr_client_options *options, _Out_ dbr_client **out, _Out_ dbr_error **error)',
  'void dbr_client_free(dbr_client *client)',
  'void dbr_login_result_free(dbr_login_result *result)',
  'void dbr_user_free(dbr_user *user)',
  'void dbr_logout_result_free(dbr_logout_result *result)',
  'void dbr_error_free(dbr_error *error)',
  'dbr_status dbr_auth_login_async(dbr_client *client, const char *username, const char *password, const dbr_call_options *options, dbr_login_callback callback, void *user_data, _Out_ dbr_error **error)',
  'dbr_status dbr_auth_me_async(dbr_client *client, const dbr_call_options *options, dbr_user_callback callback, void *user_data, _Out_ dbr_error **error)',
  'dbr_status dbr_auth_logout_async(dbr_client *client, const dbr_call_options *options, dbr_logout_callback callback, void *user_data, _Out_ dbr_error **error)',
]) {
  // To koffi a callback is a pointer to its prototype.
  const native = library.func(declaration.replace(/(dbr_\w+_callback) /, '$1 *'));
  dbr[native.info.name] = native;
}

/** Copied out of C, so that nothing has to be freed later. */
class DbrError extends Error {
  constructor(native) {
    const { status, http_status: httpStatus, message } = koffi.decode(native, 'dbr_error');
    super(`${dbr.dbr_status_name(status)}: ${message}`);
    Object.assign(this, { status, httpStatus });
    dbr.dbr_error_free(native);
  }
}

/** Makes a promise of an asynchronous call. The result is copied and freed. */
function call(operation, callback, result, client, ...inputs) {
  return new Promise((resolve, reject) => {
    const running = setInterval(() => {}, 60_000); // Node would not wait for C
    const release = () => {
      clearInterval(running);
      koffi.unregister(native);
    };
    // C calls exactly once, on a thread of its own; koffi passes that on to Node's.
    const native = koffi.register((status, pointer, error) => {
      release();
      if (error !== null) return reject(new DbrError(error));
      resolve(koffi.decode(pointer, result));
      dbr[`${result}_free`](pointer);
    }, `${callback} *`);
    const error = [null];
    if (dbr[operation](client, ...inputs, null, native, null, error) !== 0) {
      release(); // it will not be called
      reject(new DbrError(error[0]));
    }
  });
}

async function run(client, username, password) {
  const login = await call('dbr_auth_login_async', 'dbr_login_callback', 'dbr_login_result', client, username, password);
  const expires = login.expires_at_unix < 0 ? 'never' : new Date(Number(login.expires_at_unix) * 1000).toUTCString();
  console.log(`logged in as ${username}, the token expires ${expires}`);

  const me = await call('dbr_auth_me_async', 'dbr_user_callback', 'dbr_user', client);
  const shown = me.display_name ?? 'no display name';
  console.log(`me: ${me.username} <${me.email}>, ${shown}, ${me.active_status ? 'active' : 'inactive'}`);

  const logout = await call('dbr_auth_logout_async', 'dbr_logout_callback', 'dbr_logout_result', client);
  console.log(logout.message ?? 'logged out');
}

const version = dbr.dbr_version_number();
if (version >> 16 !== 1) {
  throw new Error(`libdbr ${dbr.dbr_version()} was loaded, this program needs 1.0 or a later 1.x: install libdbr1`);
}
const [username, password] = process.argv.length === 4 ? process.argv.slice(2) : ['admin', 'admin123'];
const client = [null];
try {
  const error = [null];
  if (dbr.dbr_client_new(null, client, error) !== 0) throw new DbrError(error[0]);
  await run(client[0], username, password);
} catch (error) {
  if (!(error instanceof DbrError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  // On a thread of its own: freeing waits for callbacks, which run on this one.
  if (client[0] !== null) dbr.dbr_client_free.async(client[0], () => {});
}
