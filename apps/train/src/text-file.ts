import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const PIECE = 1 << 20;

/** A text file that is written aside and takes its name when it is whole. */
export class TextFile {
  readonly #path: string;
  readonly #aside: string;
  readonly #file: FileHandle;

  private constructor(path: string, aside: string, file: FileHandle) {
    this.#path = path;
    this.#aside = aside;
    this.#file = file;
  }

  /** Opens a file, and makes its directory. */
  static async create(path: string): Promise<TextFile> {
    await mkdir(dirname(path), { recursive: true });
    const aside = `${path}.${randomUUID()}.tmp`;
    return new TextFile(path, aside, await open(aside, 'wx'));
  }

  async write(text: string | Uint8Array): Promise<void> {
    if (text.length > 0) await this.#file.writeFile(text);
  }

  /** The file is whole: it takes its name. */
  async publish(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#aside, this.#path);
  }

  /** The file is not to be: nothing stays. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#aside, { force: true });
  }
}

/** Writes lines to `path`, each with a newline, as they come; nobody sees half a file. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const file = await TextFile.create(path);
  try {
    let piece = '';
    for (const line of lines) {
      piece += `${line}\n`;
      if (piece.length < PIECE) continue;
      await file.write(piece);
      piece = '';
    }
    await file.write(piece);
    await file.publish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
