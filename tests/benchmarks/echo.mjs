// The echo: a number and nothing else, on a canvas as large as a panel's.
import { mountPanel } from "../../rectlab/panels/panel.mjs";

function drawEcho(context, { header }, { width, height, theme }) {
  context.fillStyle = theme.text; context.font = `600 ${3 * theme.size}px ${theme.font}`;
  context.fillText(header.values.place, width / 2, height / 2);
}

export default { render: context => mountPanel(context, { name: "echo", draw: drawEcho }) };
