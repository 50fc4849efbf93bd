/**
 * Depthwise convolution and its gradients, channels last, four channels at a time, one filter per channel.
 * With several filters per channel, the caller repeats each channel (`repeatChannels`, `sumChannels`).
 */
import { madd } from './simd';
import { endTap, firstTap, Geometry } from './geometry';

/** y = depthwise convolution of x [.., depth] with filter [filterHeight, filterWidth, depth]. */
export function depthwise(g: Geometry, x: usize, filter: usize, y: usize): void {
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      const startH = h * g.strideHeight - g.top;
      const i0 = firstTap(startH, g.dilationHeight);
      const i1 = endTap(startH, g.dilationHeight, g.filterHeight, g.height);
      for (let w = 0; w < g.outWidth; w++) {
        const startW = w * g.strideWidth - g.left;
        const j0 = firstTap(startW, g.dilationWidth);
        const j1 = endTap(startW, g.dilationWidth, g.filterWidth, g.width);
        const corner = x + <usize>((n * g.height + startH) * g.width + startW) * pixel;
        const across = <usize>g.dilationWidth * pixel;
        const down = <usize>(g.dilationHeight * g.width) * pixel;
        const first = corner + <usize>i0 * down + <usize>(j0 * g.dilationWidth) * pixel;
        const line = <usize>g.filterWidth * pixel;
        const firstTapAt = filter + <usize>i0 * line + <usize>j0 * pixel;
        let c = 0;
        for (; c + 16 <= depth; c += 16) {
          let total0 = f32x4.splat(0);
          let total1 = f32x4.splat(0);
          let total2 = f32x4.splat(0);
          let total3 = f32x4.splat(0);
          let row = first + (<usize>c << 2);
          let taps = firstTapAt + (<usize>c << 2);
          for (let i = i0; i < i1; i++) {
            let at = row;
            let tap = taps;
            for (let j = j0; j < j1; j++) {
              total0 = madd(v128.load(at), v128.load(tap), total0);
              total1 = madd(v128.load(at, 16), v128.load(tap, 16), total1);
              total2 = madd(v128.load(at, 32), v128.load(tap, 32), total2);
              total3 = madd(v128.load(at, 48), v128.load(tap, 48), total3);
              at += across;
              tap += pixel;
            }
            row += down;
            taps += line;
          }
          v128.store(y, total0);
          v128.store(y, total1, 16);
          v128.store(y, total2, 32);
          v128.store(y, total3, 48);
          y += 64;
        }
        for (; c + 4 <= depth; c += 4) {
          let total = f32x4.splat(0);
          for (let i = i0; i < i1; i++) {
            let at = first + <usize>(i - i0) * down + (<usize>c << 2);
            let tap = firstTapAt + <usize>(i - i0) * line + (<usize>c << 2);
            for (let j = j0; j < j1; j++) {
              total = madd(v128.load(at), v128.load(tap), total);
              at += across;
              tap += pixel;
            }
          }
          v128.store(y, total);
          y += 16;
        }
        for (; c < depth; c++) {
          let total: f32 = 0;
          for (let i = i0; i < i1; i++) {
            let at = first + <usize>(i - i0) * down + (<usize>c << 2);
            let tap = firstTapAt + <usize>(i - i0) * line + (<usize>c << 2);
            for (let j = j0; j < j1; j++) {
              total += load<f32>(at) * load<f32>(tap);
              at += across;
              tap += pixel;
            }
          }
          store<f32>(y, total);
          y += 4;
        }
      }
    }
  }
}

/** dx of `depthwise`: every output pixel adds dy times its taps. */
export function depthwiseBackpropInput(g: Geometry, dy: usize, filter: usize, dx: usize): void {
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  memory.fill(dx, 0, <usize>(g.batch * g.height * g.width) * pixel);
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      const startH = h * g.strideHeight - g.top;
      const i0 = firstTap(startH, g.dilationHeight);
      const i1 = endTap(startH, g.dilationHeight, g.filterHeight, g.height);
      for (let w = 0; w < g.outWidth; w++) {
        const startW = w * g.strideWidth - g.left;
        const j0 = firstTap(startW, g.dilationWidth);
        const j1 = endTap(startW, g.dilationWidth, g.filterWidth, g.width);
        const corner = dx + <usize>((n * g.height + startH) * g.width + startW) * pixel;
        for (let i = i0; i < i1; i++) {
          for (let j = j0; j < j1; j++) {
            let to = corner + <usize>(i * g.dilationHeight * g.width + j * g.dilationWidth) * pixel;
            let tap = filter + <usize>(i * g.filterWidth + j) * pixel;
            let from = dy;
            let c = 0;
            for (; c + 4 <= depth; c += 4) {
              v128.store(to, madd(v128.load(from), v128.load(tap), v128.load(to)));
              to += 16;
              tap += 16;
              from += 16;
            }
            for (; c < depth; c++) {
              store<f32>(to, load<f32>(to) + load<f32>(from) * load<f32>(tap));
              to += 4;
              tap += 4;
              from += 4;
            }
          }
        }
        dy += pixel;
      }
    }
  }
}

/** Gradient of the filter of `depthwise`: sums within each row of an image first, then over rows and images in order. */
export function depthwiseBackpropFilter(g: Geometry, x: usize, dy: usize, dw: usize): void {
  const depth = g.depth;
  const pixel = <usize>depth << 2;
  const along = <usize>g.strideWidth * pixel;
  memory.fill(dw, 0, <usize>(g.filterHeight * g.filterWidth) * pixel);
  for (let n = 0; n < g.batch; n++) {
    for (let h = 0; h < g.outHeight; h++) {
      const startH = h * g.strideHeight - g.top;
      const i0 = firstTap(startH, g.dilationHeight);
      const i1 = endTap(startH, g.dilationHeight, g.filterHeight, g.height);
      for (let i = i0; i < i1; i++) {
        const line = x + <usize>((n * g.height + startH + i * g.dilationHeight) * g.width) * pixel;
        for (let j = 0; j < g.filterWidth; j++) {
          // Outputs w whose tap j lies inside the image. Here the outputs play the role of taps.
          const start = j * g.dilationWidth - g.left;
          const w0 = firstTap(start, g.strideWidth);
          const w1 = endTap(start, g.strideWidth, g.outWidth, g.width);
          if (w0 >= w1) continue;
          const firstX = line + <usize>(start + w0 * g.strideWidth) * pixel;
          const firstY = dy + <usize>((n * g.outHeight + h) * g.outWidth + w0) * pixel;
          rowProducts(firstX, along, firstY, w1 - w0, depth, dw + <usize>(i * g.filterWidth + j) * pixel);
        }
      }
    }
  }
}

/** to[c] += sum over i of x[i step + c] y[i depth + c]. */
function rowProducts(x: usize, step: usize, y: usize, count: i32, depth: i32, to: usize): void {
  const pixel = <usize>depth << 2;
  let c = 0;
  for (; c + 8 <= depth; c += 8) {
    let total0 = f32x4.splat(0);
    let total1 = f32x4.splat(0);
    let atX = x + (<usize>c << 2);
    let atY = y + (<usize>c << 2);
    for (let i = 0; i < count; i++) {
      total0 = madd(v128.load(atX), v128.load(atY), total0);
      total1 = madd(v128.load(atX, 16), v128.load(atY, 16), total1);
      atX += step;
      atY += pixel;
    }
    const at = to + (<usize>c << 2);
    v128.store(at, f32x4.add(v128.load(at), total0));
    v128.store(at, f32x4.add(v128.load(at, 16), total1), 16);
  }
  for (; c < depth; c++) {
    let total: f32 = 0;
    let atX = x + (<usize>c << 2);
    let atY = y + (<usize>c << 2);
    for (let i = 0; i < count; i++) {
      total += load<f32>(atX) * load<f32>(atY);
      atX += step;
      atY += pixel;
    }
    const at = to + (<usize>c << 2);
    store<f32>(at, load<f32>(at) + total);
  }
}
