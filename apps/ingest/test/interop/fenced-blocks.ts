import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE } from '@dirghayu/command-line/testing';

/** The fenced code blocks of `language` in a Markdown file of the repository. */
export function fencedBlocks(path: string, language: string): string[] {
  const text = readFileSync(join(WORKSPACE, path), 'utf8');
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, block = '']) => block);
}
