import { execFile } from 'node:child_process';

/** What a command prints; rejects with all of it if the command fails. */
export function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  // Of the workspace's own npm: its settings for this project must not reach the other one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(lifecycle|package)_|INIT_CWD|NODE_OPTIONS)/.test(name),
    ),
  );
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${file} ${args.join(' ')}\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}
