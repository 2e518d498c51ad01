import { expect, it } from 'vitest';
import { slurmConf } from '../src/slurm-conf.ts';

it('gives every node a port of its own behind the controller', () => {
  const shape = { directory: '/tmp/x', host: 'here', nodes: ['a', 'b'], port: 100 };
  const lines = slurmConf(shape).split('\n');
  expect(lines).toContain('SlurmctldPort=100');
  expect(lines.filter((line) => line.startsWith('NodeName='))).toEqual([
    'NodeName=a NodeHostname=here NodeAddr=127.0.0.1 Port=101 CPUs=1 RealMemory=2000',
    'NodeName=b NodeHostname=here NodeAddr=127.0.0.1 Port=102 CPUs=1 RealMemory=2000',
  ]);
  expect(lines).toContain('PartitionName=all Nodes=a,b Default=YES MaxTime=INFINITE State=UP');
});
