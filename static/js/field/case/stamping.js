// Writes on a photo where it cannot be overlooked and hides little: a dark band along the lower edge.
const FONT = '"PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif';
const SMALLEST = 20;

export function stampOn(context, width, height, lines) {
  let size = Math.max(SMALLEST, Math.round(Math.min(width, height) / 26));
  const fits = () => {
    context.font = `600 ${size}px ${FONT}`;
    return Math.max(...lines.map((line) => context.measureText(line).width)) <= width - size;
  };
  while (!fits() && size > 10) size -= 1;
  const band = Math.round(size * (0.7 + 1.3 * lines.length));
  context.save();
  context.fillStyle = "rgb(0 0 0 / 62%)";
  context.fillRect(0, height - band, width, band);
  context.fillStyle = "#fff";
  context.textBaseline = "middle";
  lines.forEach((line, at) => {
    const y = height - band + size * (1 + 1.3 * at);
    context.fillText(line, size / 2, y);
  });
  context.restore();
}
