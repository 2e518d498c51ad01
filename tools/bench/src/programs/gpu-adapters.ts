import { reportBackends } from '@dirghayu/models';

// Prints what `--backend webgpu` finds, on the last line; nothing without an adapter. Dawn warns on
// stderr where there is no Vulkan, and stays loaded: so it is a process of its own.
const gpu = (await reportBackends()).find(({ name }) => name === 'webgpu');
process.stdout.write(`${gpu?.found ?? ''}\n`);
