import type { Project } from './project.ts';

/** Projects that the map of ARCHITECTURE.md has no line for. */
export function checkMap(
  projects: readonly Pick<Project, 'root'>[],
  architecture: string,
): string[] {
  return projects
    .filter(({ root }) => root !== '.' && !architecture.includes(`\n| \`${root}\` | `))
    .map(({ root }) => `ARCHITECTURE.md lacks a line of its map for ${root}`);
}
