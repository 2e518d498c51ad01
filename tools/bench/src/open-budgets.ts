/**
 * What the design demands and no benchmark measures yet, so that no table looks complete that is not.
 *
 * A line goes when `benchmarks/` gains its file.
 */
export const OPEN_BUDGETS: readonly string[] = [
  'matrix of 50,000 people × 200,000 features made in 1 GB',
  '1,000,000 people × 1,000 features streamed in 1 GB',
  'matrix to Float32 batches at 10 times the original Python class on the equivalent wide table',
  'packed dense layer beside the dense one',
];
