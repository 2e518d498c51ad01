/** One of the inputs that mutants are made of. */
export interface Seed {
  readonly kind: 'vcf' | 'bgzf' | 'bcf' | 'tbi' | 'csi';
  /** As it is stored. */
  readonly bytes: Buffer;
}

/** A record of each odd kind. Made by hand; the files below are bcftools' and tabix's, of it. */
const TEXT = `##fileformat=VCFv4.3
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=q10,Description="Quality below 10">
##contig=<ID=20,length=64444167>
##contig=<ID=X>
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency, of \\"ALT\\"">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=NOTE,Number=.,Type=String,Description="Notes">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=DS,Number=A,Type=Float,Description="Dosage">
##FORMAT=<ID=FT,Number=1,Type=String,Description="Filter">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\tP2\tP3
20\t100\trs1\tG\tA\t29\tPASS\tAF=0.5;DB\tGT\t0|1\t0|0\t1|1
20\t100\trs1b\tG\tA\t29\tPASS\tAF=0.5\tGT\t0|1\t0|0\t1|1
20\t200\t.\tGT\tG,GTC,*\t3.5\tq10\tAF=0.1,0.2,.;NOTE=a%3Bb,c\tGT:AD:DS\t0/1:3,4,5,0:0.9,0.1,0\t2/2:.:.\t./3:1,2,3,4:0,0,1
20\t300\t.\tN\t<DEL>\t.\t.\tEND=900\tGT:FT\t./.:low\t.\t0/1/1:ok
20\t70000\t.\tC\tT\t60\tPASS\tAF=0.01\tGT:DS\t0|0:0.02\t0|1:1\t1|1:1.97
X\t5\t.\tT\tC\t.\tPASS\t.\tGT\t1\t0|1\t.
X\t90000\t.\tT\t<NON_REF>\t.\t.\tEND=90100\tGT:AD\t0/0:9,0\t0/0:8,0\t0/0:7,0
`;

/** `bgzip`. */
const BGZF = [
  'H4sIBAAAAAAA/wYAQkMCAEACjZJRb9owFIWfL78iAu1lssx1EspIm0ouTjIkGijxpj5UmgI1NFqa0CRdhcSPn5yUiVC07cmy',
  'db9zzr2+vd46SdU6L57jyv0+9n/Z1Or0ev5kKr2FezUR7pxHERGqXBXJtkryzO3yNDXWSVqpojS2cVmqx+51m3lh2EbuXuM0',
  'qXbGUqX5m8GwBlZ5ViWbGjCRpCrbVE/uhW3bNrsYnhTc6/sk9Gf1jfskfH1eqsLlRO62yvXTPK7aln6hXl5VttoRI18bD10+',
  'lQ/dbktG3Bxk8CATb9oqk8x4XEbhvA16oTiQrCEnWaU2qmjDXvbY5sKZ9A4gbcCoKpLsxDTMK1U2M50tbrms2UCeWJ4jA5Xl',
  '1W6rTmH+J+/iL3mF2lZPH4xF9O9hi7yMNx9c/f+J7NebpNHx18XsFuazCCYCFp4PfCrh7hufQrNaoOcIjT7MGcxNmFsdE4Eh',
  'QlEyCICDOQK9scB9F+ngUtxAIAH3DHCPwPbsqH55BjhTbSIC1e8BCeSYfAaLDuCFYUMwgtQk9FJ/rRt/sm6WZAWBdLhwRATY',
  'Z45FbDIg6CAdkboezL7pUIcC7VsOIyaxiO0gQVLbWbVdCFfCm14DBQpeKNwRolb1JdA+ddL8DagW7zMn/6mpIWLNjUHCBR51',
  'hExzOspeR0BTt+cw3ZzD6GjYuYcBUJAwBtpgda+sngLt3MPoXVnCVTgLfyw8/zgVa3JxAdhHZ0SwPr+8n0OCnd/XS9+BYgQA',
  'AB+LCAQAAAAAAP8GAEJDAgAbAAMAAAAAAAAAAAA=',
].join('');

/** `bcftools view -Ob`. */
const BCF = [
  'H4sIBAAAAAAA/wYAQkMCANgCjZLRbtJQGMe/npZB8aqapSZeyCA6M+tCBxuaULBQWklYYVB1JksmsAMjdi1rOxeuXBPvvfQB',
  'fBhvtuu9gg9gvPLCnLaIJVviSQinzff7nf/3ndbqKkJ3aIBcbjQx8ch2Tvqe9KaufixuFtK5nNpsGY2uVG4qUkfu9QQFu0Nn',
  'MvUmtiVlZdPMjCamhx03M+27Lj7KCk1lX8pX4uSpmI+De2d9c+LNMgNs2ucZMR9iIsGGtuVNxgG2lRdMbI29Y2mnWCwWxZ3S',
  'wv5P2f4CbupqO3gnq4J+djLAjiQLxmyKJdW0+148hOrg0zNsDWdCxh5lDrJyyzjIhkm2YjKlNpfl57L+OO5qWpmjQU/vhHgh',
  'hjd0Zc6LId+0PDzGTlzRsKLpFWO03jYac3wzxHueM7GWAui2h92Q3ya82u7uykZg0Iyl42/iNWzZ3myKQ8XOkkL+20E3VNzY',
  'gYKn3nEUorRkUHpzw+0XothufxwleL7Eq//ThBp8i6HgRSWdq7/qtnfZTrvHNhW221BZuWWwe6/lFht+nCyZMhuewnZEtrPF',
  'dgppEACAhXANAYAKdj9kBAhoAKrkuCKv8TIHHFoFgCpHA7eyhhKIZhIbt8BUBGuOKw7i9BytkqegHOA7AKBg9/4lAoagdHJd',
  'M3itpBl1foOjOLR9dXkpXV22KhRcfOIS5/1HhdpAGBIfs7ICKS4p00wCLnzfpxDNcKnt0WhUJRDxEghFP/IcrovqOgA8CPYA',
  'TymAdyisjRpASV5/W1YarQpwzN3PNLciAvjg+4hhOFYz7XPYBAD7A8BjALgfeABsjopGMa0tTHXeCMaQvs6VSWwaJZgEl1pN',
  'X38rkyy/nvyuPowGSmgm+id5yHzIQJO8wdc5cgGMjxLgPwOAu1Hdl0MKcFS/ONX4Wtbb+mG3oZIe7v08pILrCxaXXGMhBUn4',
  'A2h6i10ZBQAAH4sIBAAAAAAA/wYAQkMCABsAAwAAAAAAAAAAAA==',
].join('');

/** `tabix -p vcf`. */
const TBI = [
  'H4sIBAAAAAAA/wYAQkMCAH4AhY7BCYAwEATHJFqAFQRsQOxAfxH05cO6LEmwL8HcYQyK9xk4dpZdhlAYwACFEKARlkDXsmKB',
  'UMfQLqnDRo5bFPVv3C2nN4mvXprLO7+Y7lDfu+cO/UN/tZpsxyy+z3LVS+cf9U5WCH5kSQEAAB+LCAQAAAAAAP8GAEJDAgAb',
  'AAMAAAAAAAAAAAA=',
].join('');

/** `bcftools index -c`. */
const CSI = [
  'H4sIBAAAAAAA/wYAQkMCAIIAbY9BDkBQDERf67N0BuIC4gZiRcLGxrn+kSTuJeHX78Jsps1MZ9Jpn6UGKqAFFJDEAF3iEhh6',
  'jkcogDnCmVxCnq/i5SUGDOp0DTnQY435VlyO+a3TdnFaE/479VtHxT1l2GK+FZdjfsMNc37/cyUBAAAfiwgEAAAAAAD/BgBC',
  'QwIAGwADAAAAAAAAAAAA',
].join('');

/** `bcftools index` of the BCF. */
const BCF_CSI = [
  'H4sIBAAAAAAA/wYAQkMCAG8AdY0rEoAwDERfAlgEw41QZQYMltP1SDhug2iXBsFTmexvOZKNQE/BgQ5IDnNXfka7z2pcJ148',
  '6LnqA182b1kLPfJrMweP7utnUzrcrl9k95a10CO/eABwC94CBAEAAB+LCAQAAAAAAP8GAEJDAgAbAAMAAAAAAAAAAAA=',
].join('');

/** The inputs, by kind. */
export const SEEDS: readonly Seed[] = [
  { kind: 'vcf', bytes: Buffer.from(TEXT) },
  { kind: 'bgzf', bytes: decode(BGZF) },
  { kind: 'bcf', bytes: decode(BCF) },
  { kind: 'tbi', bytes: decode(TBI) },
  { kind: 'csi', bytes: decode(CSI) },
];

/** The file that an index belongs to. */
export const INDEXED: Buffer = decode(BGZF);
/** A BCF and its index. */
export const INDEXED_BCF: { readonly file: Buffer; readonly index: Buffer } = {
  file: decode(BCF),
  index: decode(BCF_CSI),
};

function decode(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
