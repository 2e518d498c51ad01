import { openStore, type Store } from '@dirghayu/dataset-stream';
import { isDirghayuError } from '@dirghayu/pipeline';

/** What a thread answers: foreseen errors as plain data, since classes do not cross threads. */
export type PieceAnswer<Result> =
  | { readonly result: Result }
  | { readonly failure: { readonly code: string; readonly message: string } };

let opened: Promise<Store> | undefined;

/** Does a piece of work on the store at `dataDir`, which the thread opens once. */
export async function answerPiece<Result>(
  dataDir: string,
  work: (store: Store) => Promise<Result>,
): Promise<PieceAnswer<Result>> {
  try {
    opened ??= openStore(dataDir, { threads: 1 });
    return { result: await work(await opened) };
  } catch (error) {
    if (!isDirghayuError(error)) throw error;
    return { failure: { code: error.code, message: error.message } };
  }
}
