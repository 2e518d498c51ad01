const { spawn } = require('node:child_process');

/**
 * Runs a program of the workspace and hands it the arguments exactly as they were typed.
 *
 * nx:run-commands and nx:run-script join them into one line for a shell, where
 * `ingest:sql "SELECT count(*) …"` is a syntax error and `$(…)` runs (nx 24.0.6).
 *
 * @param {{ program: string, args?: string[], ignoreTypedArgs?: boolean, __unparsed__?: string[] }} options
 * @param {{ root: string }} context
 * @returns {Promise<{ success: boolean }>}
 */
module.exports = async function run(options, { root }) {
  const { program, args = [], ignoreTypedArgs = false, __unparsed__: typed = [] } = options;
  const child = spawn(process.execPath, [program, ...args, ...(ignoreTypedArgs ? [] : typed)], {
    cwd: root,
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to the whole group: wait for the program to end in its own way.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { success: code === 0 };
  } finally {
    process.off('SIGINT', ignore);
  }
};
