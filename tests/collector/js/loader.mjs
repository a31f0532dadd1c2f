// Loads AMD modules of the companion as NetSuite would: relative paths, N modules from the account.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(
  HERE,
  '../../../nsaudit/collector/project/src/FileCabinet/SuiteScripts/nsaudit'
);

export function loader(modules) {
  const cache = new Map();
  const load = (path) => {
    if (cache.has(path)) return cache.get(path);
    let made;
    const define = (dependencies, factory) => {
      made = factory(...dependencies.map((name) => resolve(name, dirname(path))));
    };
    new Function('define', readFileSync(path, 'utf8'))(define);
    if (made === undefined) throw new Error(`${path} defines nothing`);
    cache.set(path, made);
    return made;
  };
  const resolve = (name, folder) => {
    if (name.startsWith('.')) return load(`${join(folder, name)}.js`);
    if (!(name in modules)) throw new Error(`${name} is not available to the companion`);
    return modules[name];
  };
  return (name) => load(join(ROOT, `${name}.js`));
}
