/** What a configuration is written for. */
export interface ClusterShape {
  /** Where state, logs and sockets go. */
  readonly directory: string;
  /** Short name of this machine: Slurm starts no daemon under another. */
  readonly host: string;
  readonly nodes: readonly string[];
  /** TCP port of the controller; the nodes take the ones behind it. */
  readonly port: number;
}

/**
 * slurm.conf of a controller and several nodes on one machine.
 *
 * A dead node is noticed after 5 s, and what it ran is started again after `cred_expire`, 5 s
 * (the default is 2 minutes).
 */
export function slurmConf({ directory, host, nodes, port }: ClusterShape): string {
  const lines = [
    'ClusterName=dirghayu',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${port}`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${mungeSocket(directory)},cred_expire=5`,
    `StateSaveLocation=${directory}/state`,
    `SlurmdSpoolDir=${directory}/spool-%n`,
    `SlurmctldPidFile=${directory}/slurmctld.pid`,
    `SlurmdPidFile=${directory}/slurmd-%n.pid`,
    `SlurmctldLogFile=${directory}/slurmctld.log`,
    `SlurmdLogFile=${directory}/slurmd-%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core_Memory',
    'MpiDefault=none',
    'ReturnToService=2',
    'SlurmdTimeout=5',
    'KillWait=2',
    'SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2',
    ...nodes.map(
      (node, i) =>
        `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1 + i} CPUs=1 RealMemory=2000`,
    ),
    `PartitionName=all Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Where the authentication daemon of a cluster listens. */
export function mungeSocket(directory: string): string {
  return `${directory}/munge/munge.sock`;
}
