/** What one copy of ALT does to a trait. */
export interface Effect {
  /** In units of the trait; log odds for a binary one. */
  readonly beta: number;
  /** Standard error of `beta`. */
  readonly error: number;
  /** `(beta / error) ** 2`, of one degree of freedom. */
  readonly chiSquare: number;
  /** What else than the usual was done; null is nothing. */
  readonly method: 'FIRTH' | null;
}

/** Where nothing can be said: nobody, or everybody, carries the variant, or covariates tell it. */
export const NO_EFFECT: Effect = {
  beta: Number.NaN,
  error: Number.NaN,
  chiSquare: Number.NaN,
  method: null,
};
