import { type ProgressDisplay, progressDisplay } from '@dirghayu/command-line';

/** One bar after another, a new one for each task. */
export function taskBars(quiet: boolean) {
  let current: { task: string; display: ProgressDisplay } | undefined;
  const stop = () => current?.display.stop();
  return {
    update(task: string, progress: Parameters<ProgressDisplay['update']>[0]) {
      if (current?.task !== task) {
        stop();
        current = { task, display: progressDisplay(task, { quiet }) };
      }
      current.display.update(progress);
    },
    stop,
  };
}
