// AssemblyScript, compiled to dist/packed-dense.wasm by `npm run kernel`. Not part of the TypeScript project.
//
// Both products with a matrix of packed calls are sums of rows of a dense matrix: of the rows of
// the 1s, and twice those of the 2s. They are taken tile by tile: 128 × 32 floats, 16 KB, stay in
// the first-level cache, and 8 accumulators of 4 floats in registers (16 spill).

export { adamStep } from './adam';
export { multiplyRows } from './forward';
export { multiplyColumns, slopeBytes, tileSlopes } from './gradient';
export { multiplyGroups, multiplyGroupsTransposed } from './grouped';
export { scratchBytes } from './layout';
export { layPanel, multiplyPanels, panelBytes } from './product';
