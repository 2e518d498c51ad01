/**
 * One step of Adam with decoupled weight decay over `count` numbers, a multiple of 4.
 *
 * @param rate Learning rate; @param clip factor of the gradient; @param decay share of a weight lost
 * @param correction1 1 / (1 − β₁ᵗ); @param correction2 1 / (1 − β₂ᵗ)
 */
export function adamStep(
  values: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  rate: f32,
  clip: f32,
  decay: f32,
  correction1: f32,
  correction2: f32,
): void {
  const clips = f32x4.splat(clip);
  const keep1 = f32x4.splat(0.9);
  const take1 = f32x4.splat(0.1);
  const keep2 = f32x4.splat(0.999);
  const take2 = f32x4.splat(0.001);
  const rates = f32x4.splat(rate * correction1);
  const scale2 = f32x4.splat(correction2);
  const epsilon = f32x4.splat(1e-8);
  const keep = f32x4.splat(1 - decay);
  const end = values + ((<usize>count) << 2);
  while (values < end) {
    const slope = f32x4.mul(v128.load(gradient), clips);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first)), f32x4.mul(take1, slope));
    const v = f32x4.add(
      f32x4.mul(keep2, v128.load(second)),
      f32x4.mul(take2, f32x4.mul(slope, slope)),
    );
    v128.store(first, m);
    v128.store(second, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, scale2)), epsilon);
    const step = f32x4.div(f32x4.mul(rates, m), root);
    v128.store(values, f32x4.sub(f32x4.mul(v128.load(values), keep), step));
    values += 16;
    gradient += 16;
    first += 16;
    second += 16;
  }
}
