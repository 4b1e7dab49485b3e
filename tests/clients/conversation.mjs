// The conversation that each of our relying parties has with its test: a line of JSON in, a line of JSON out.
// The first line comes as the argument: {"issuer", "client_id", "client_secret", "redirect_uri", "post_logout_redirect_uri",
// "alg", "scope"}.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export const given = JSON.parse(process.argv[2]);

// The packages are installed beside the build, not beside this file.
const require = createRequire(pathToFileURL(`${process.cwd()}/`));
export const library = async (name) => import(pathToFileURL(require.resolve(name)).href);

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export async function hear() {
  const { value, done } = await lines.next();
  if (done) process.exit(1);
  return JSON.parse(value);
}

export const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

// A JOSE header, to show which algorithm the library has verified.
export const header = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
