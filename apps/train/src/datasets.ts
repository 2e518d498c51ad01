import { type DatasetOptions, GenomicBigDataset } from '@dirghayu/dataset-stream';

/** The three splits of one cohort, open. */
export interface OpenSplits {
  readonly train: GenomicBigDataset;
  readonly valid: GenomicBigDataset;
  readonly test: GenomicBigDataset;
}

/** Opens the three splits, hands them to `use`, and closes them whatever happens. */
export async function withSplits<Result>(
  options: Omit<DatasetOptions, 'split'>,
  use: (splits: OpenSplits) => Promise<Result>,
): Promise<Result> {
  const open: GenomicBigDataset[] = [];
  try {
    for (const split of ['train', 'valid', 'test'] as const) {
      open.push(await GenomicBigDataset.open({ ...options, split, shuffle: split === 'train' }));
    }
    const [train, valid, test] = open as [GenomicBigDataset, GenomicBigDataset, GenomicBigDataset];
    return await use({ train, valid, test });
  } finally {
    for (const dataset of open) await dataset.close();
  }
}
