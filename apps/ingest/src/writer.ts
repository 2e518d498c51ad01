import { createRequire } from 'node:module';

const { name, version } = createRequire(import.meta.url)('../package.json') as {
  name: string;
  version: string;
};

/** Who writes a store: name and version of this package. */
export const WRITER: { readonly name: string; readonly version: string } = { name, version };
