import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ConfigError } from '@dirghayu/pipeline';
import type { Job, JobSpec } from 'kubernetes-types/batch/v1.js';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { JobFile, JobFiles, SubmitEngine, SubmitRequest } from './engine.ts';
import { jobMemoryMb, stageFlags } from './job-scripts.ts';
import { shellLine } from './shell-word.ts';

/** What Kubernetes has to know beside the request. */
export interface KubernetesOptions {
  /** Image that holds the program. */
  readonly image: string | undefined;
  /** Claim of the volume that holds sources and store, mounted where they lie here; none for buckets. */
  readonly volumeClaim: string | undefined;
}

/** An Indexed Job over the shards and a Job that commits, as manifests; the user applies them. */
export function kubernetesEngine(options: KubernetesOptions): SubmitEngine {
  return {
    name: 'kubernetes',
    prepare: async (request) => jobFiles(request, options),
    start: null,
    resume: async () => null,
  };
}

function jobFiles(request: SubmitRequest, options: KubernetesOptions): JobFiles {
  const { directory, engineOptions } = request;
  const { shards: shardsName, commit: commitName } = jobNames(request);
  const apply = (name: string) =>
    shellLine(['kubectl', 'apply', ...engineOptions, '-f', join(directory, name)]);
  const wait = ['--for=condition=complete', '--timeout=-1s', `job/${shardsName}`];
  const all = request.shards.length > 0;
  return {
    files: [
      ...(all ? [manifest('shards.json', shardsJob(request, options, shardsName))] : []),
      manifest('commit.json', commitJob(request, options, commitName)),
    ],
    commands: [
      ...(all
        ? [apply('shards.json'), shellLine(['kubectl', 'wait', ...engineOptions, ...wait])]
        : []),
      apply('commit.json'),
    ],
  };
}

/** Names that Kubernetes takes, the same for the same store and shards. */
function jobNames({ outputDir, shards }: SubmitRequest) {
  const hash = createHash('sha256')
    .update(JSON.stringify([outputDir, shards]))
    .digest('hex');
  const key = hash.slice(0, 10);
  return { shards: `dirghayu-shards-${key}`, commit: `dirghayu-commit-${key}` };
}

function manifest(name: string, content: Job): JobFile {
  return { name, text: `${JSON.stringify(content, null, 2)}\n` };
}

/**
 * Index `i` runs the i-th shard that is missing. Shard numbers and paths are arguments and
 * variables of the container, never text of its shell.
 */
function shardsJob(request: SubmitRequest, options: KubernetesOptions, name: string): Job {
  const { shards, atOnce, program, memoryBytes } = request;
  const flags = `--output-dir "$OUTPUT_DIR" --memory ${memoryBytes}${doubled(stageFlags(request))}`;
  const script = `shift "$JOB_COMPLETION_INDEX"; exec ${program} shard "$1" ${flags}`;
  return job(name, {
    completionMode: 'Indexed',
    completions: shards.length,
    parallelism: Math.min(shards.length, atOnce ?? shards.length),
    backoffLimitPerIndex: 1,
    maxFailedIndexes: shards.length,
    template: pod(request, options, {
      command: ['sh', '-c', script, 'sh', ...shards.map(String)],
      memory: `${jobMemoryMb(request)}M`,
    }),
  });
}

function commitJob(request: SubmitRequest, options: KubernetesOptions, name: string): Job {
  const script = `exec ${request.program} commit --output-dir "$OUTPUT_DIR"`;
  return job(name, {
    backoffLimit: 2,
    template: pod(request, options, { command: ['sh', '-c', script], memory: '1G' }),
  });
}

function job(name: string, spec: JobSpec): Job {
  const metadata = { name, labels: { 'app.kubernetes.io/name': 'dirghayu-ingest' } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec };
}

function pod(
  { outputDir }: SubmitRequest,
  { image, volumeClaim }: KubernetesOptions,
  { command, memory }: { readonly command: string[]; readonly memory: string },
): PodTemplateSpec {
  if (image === undefined) {
    throw new ConfigError('Cannot write Kubernetes manifests', {
      expected: '--image with an image that holds dirghayu-ingest',
      actual: 'none',
    });
  }
  const volume = volumeClaim && {
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: volumeClaim } }],
  };
  const mount = volumeClaim && {
    volumeMounts: [{ name: 'data', mountPath: dirname(outputDir) }],
  };
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'ingest',
          image,
          command,
          env: [{ name: 'OUTPUT_DIR', value: doubled(outputDir) }],
          resources: { requests: { cpu: '1', memory }, limits: { memory } },
          ...mount,
        },
      ],
      ...volume,
    },
  };
}

/** Kubernetes expands $(NAME) in values and commands; a doubled $ stays one. */
function doubled(text: string): string {
  return text.replaceAll('$', '$$$$');
}
