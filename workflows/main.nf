/*
 * The shards and the commit of a planned ingest, for Nextflow.
 *
 *     npx dirghayu-ingest submit --engine nextflow --input-dir vcfs --output-dir store
 *     nextflow run workflows/main.nf -params-file store/.staging/submit/params.json
 *
 * Results lie in the store, not in Nextflow's work directory: running it again with -resume, or
 * submitting again, does what is missing.
 */
nextflow.enable.dsl = 2

params.program = null
params.output_dir = null
params.shards = []
params.memory_bytes = null
params.job_memory = null
params.at_once = 0
params.stages = []

process shard {
    tag "${index}"
    cpus 1
    memory params.job_memory
    maxForks params.at_once
    errorStrategy 'retry'
    maxRetries 1

    input:
    val index

    output:
    val index

    script:
    """
    ${params.program} shard ${index} --output-dir ${quoted(params.output_dir)} --memory ${params.memory_bytes} ${stage_flags(params.stages)}
    """
}

process commit {
    cpus 1
    memory '1 GB'

    input:
    val done

    output:
    stdout

    script:
    """
    ${params.program} commit --output-dir ${quoted(params.output_dir)}
    """
}

/** A path as one word of a shell, whatever it holds. */
def quoted(text) {
    "'" + text.replace("'", "'\\''") + "'"
}

/** The user's own stages, which a shard loads only if they are named. */
def stage_flags(stages) {
    stages.collect { '--stage ' + quoted(it) }.join(' ')
}

workflow {
    if (params.output_dir == null) error 'Expected -params-file, as submit --engine nextflow writes it'
    shard(Channel.fromList(params.shards))
    // With every shard done already the list is empty, and the commit runs alone.
    commit(shard.out.toList())
    commit.out.view()
}
