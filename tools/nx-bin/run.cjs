const { spawn } = require('node:child_process');
const { join } = require('node:path');

/**
 * Runs a program of the workspace and hands it the arguments exactly as they were typed.
 *
 * nx:run-commands and nx:run-script join them into one line for a shell, where
 * `ingest:sql "SELECT count(*) …"` is a syntax error and `$(…)` runs (nx 24.0.6).
 *
 * The program is the project's `bin`, and the target's name its command: `ingest:sql` is
 * `dirghayu-ingest sql`. The target `run` is the program without a command.
 *
 * @param {{ program?: string, args?: string[], ignoreTypedArgs?: boolean, __unparsed__?: string[] }} options
 * @param {{ root: string, projectName: string, targetName: string,
 *   projectsConfigurations: { projects: Record<string, { root: string }> } }} context
 * @returns {Promise<{ success: boolean }>}
 */
module.exports = async function run(options, context) {
  const { program = binOf(context), ignoreTypedArgs = false, __unparsed__: typed = [] } = options;
  const { args = context.targetName === 'run' ? [] : [context.targetName] } = options;
  const child = spawn(process.execPath, [program, ...args, ...(ignoreTypedArgs ? [] : typed)], {
    cwd: context.root,
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

/** The program that the project's package.json names. */
function binOf({ root, projectName, projectsConfigurations }) {
  const project = join(root, projectsConfigurations.projects[projectName].root);
  const [bin] = Object.values(require(join(project, 'package.json')).bin);
  return join(project, bin);
}
