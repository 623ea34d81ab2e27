import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { decades, type FloorSegment, moveStep, stepTicks } from '../model/index.ts';
import { usePage } from './context.ts';
import { colourOf, useThemeVersion } from './theme.ts';

export interface Line {
  readonly y: readonly (number | null)[];
  /** Class of `panel.css` whose text colour the line has. */
  readonly ink: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly dots: boolean;
}

interface ChartProps {
  readonly label: string;
  readonly caption: ComponentChildren;
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly logarithmic: boolean;
  readonly min: number;
  readonly max: number;
  readonly first: number | null;
  readonly step: number;
  readonly onStep: (step: number) => void;
  /** Equality at every step; null = no floor. */
  readonly floor: readonly FloorSegment[] | null;
}

/** Room for the labels of the value axis, and at the other end for the last label. */
const GUTTER = 58;
const MARGIN = 18;
const HEIGHT = 150;

/** Lines over the steps on a floor that says "equal", with the slider that chooses the step. */
export function Chart(props: ChartProps) {
  const { min, max, step, onStep, floor, first } = props;
  const { text } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const theme = useThemeVersion();

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = plot.current;
    if (element === null || width < GUTTER + MARGIN + 40) return;
    const chart = new uPlot(optionsOf(props, width, element), dataOf(props), element);
    return () => chart.destroy();
  }, [props.x, props.lines, props.logarithmic, min, max, width, theme]);

  const span = Math.max(1, max - min);
  const inner = Math.max(1, width - GUTTER - MARGIN);
  const at = (value: number) => GUTTER + ((value - min) / span) * inner;
  return (
    <div class="chart" ref={box}>
      <div class="caption">{props.caption}</div>
      <div class="plot" ref={plot} role="img" aria-label={props.label} style={{ height: `${HEIGHT}px` }} />
      {floor !== null && (
        <div class="floor">
          <span class="axis floor-label" style={{ width: `${GUTTER - 8}px` }}>
            {text.equal}
          </span>
          {floor.map((segment) => (
            <FloorPart
              key={segment.from}
              segment={segment}
              from={at(segment.from)}
              to={at(segment.to + (segment.to < max ? 1 : 0))}
              {...props}
            />
          ))}
        </div>
      )}
      <div class="ticks">
        {stepTicks(min, max, Math.max(2, Math.floor(inner / 90))).map((tick) => (
          <span key={tick} class="axis" style={{ left: `${at(tick)}px` }}>
            {tick < 0 ? text.start : tick === 0 ? text.stepN(0) : tick}
          </span>
        ))}
      </div>
      {first !== null && first !== step && <div class="first-line" style={{ left: `${at(Math.max(min, first))}px` }} />}
      <Slider {...{ min, max, first, step, onStep }} left={GUTTER} width={inner} position={at(step)} />
    </div>
  );
}

function FloorPart(props: ChartProps & { segment: FloorSegment; from: number; to: number }) {
  const { segment, from, to, min, max, first } = props;
  const { text } = usePage();
  const { mark } = segment;
  const words =
    mark === 'unknown'
      ? text.notWritten
      : mark === 'equal'
        ? text.allEqual(Math.max(0, segment.from), segment.to)
        : segment.from === min && segment.to === max && first !== -1
          ? text.noneEqual
          : text.differsFrom(first === -1 ? -1 : segment.from);
  const wide = to - from > words.length * 6 + 16;
  return (
    <div class={`floor-part ${mark}`} style={{ left: `${from}px`, width: `${Math.max(1, to - from)}px` }} title={words}>
      {wide && words}
    </div>
  );
}

interface SliderProps {
  readonly min: number;
  readonly max: number;
  readonly first: number | null;
  readonly step: number;
  readonly onStep: (step: number) => void;
  /** Pixels: where the steps begin, how wide they are, where the cursor stands. */
  readonly left: number;
  readonly width: number;
  readonly position: number;
}

function Slider({ min, max, first, step, onStep, left, width, position }: SliderProps) {
  const { text } = usePage();
  const toStep = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const fraction = (event.clientX - box.left) / Math.max(1, box.width);
    onStep(Math.round(min + Math.max(0, Math.min(1, fraction)) * (max - min)));
  };
  return (
    <>
      <div class="cursor" style={{ left: `${position}px` }} />
      <div
        class="slider"
        role="slider"
        tabIndex={0}
        aria-label={text.step}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuenow={step}
        aria-valuetext={text.stepN(step)}
        style={{ left: `${left}px`, width: `${width}px` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          toStep(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && toStep(event)}
        onKeyDown={(event) => {
          if (event.altKey || event.ctrlKey || event.metaKey) return;
          const target = moveStep(event.key, step, { min, max, first });
          if (target === null) return;
          event.preventDefault();
          onStep(target);
        }}
      />
    </>
  );
}

function dataOf({ x, lines }: ChartProps): uPlot.AlignedData {
  return [[...x], ...lines.map((line) => [...line.y])];
}

function optionsOf(props: ChartProps, width: number, element: HTMLElement): uPlot.Options {
  const { min, max, logarithmic, lines } = props;
  const range = decades(lines.flatMap((line) => line.y));
  const y: uPlot.Scale = logarithmic
    ? { distr: 3, log: 10, range: () => [10 ** range.low, 10 ** range.high] }
    : { range: (_, low, high) => uPlot.rangeNum(low ?? 0, high ?? 1, 0.06, true) };
  const powers: uPlot.Axis = {
    splits: () => {
      const splits = [];
      for (let power = range.high; power >= range.low; power -= range.every) splits.unshift(10 ** power);
      return splits;
    },
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map((value) => `1e${Math.round(Math.log10(value))}`),
  };
  const font = getComputedStyle(element).fontFamily;
  return {
    width,
    height: HEIGHT,
    pxAlign: 1,
    cursor: { show: false },
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    padding: [8, MARGIN, 4, 0],
    scales: { x: { time: false, range: () => [min, Math.max(max, min + 1)] }, y },
    axes: [
      { show: false },
      {
        size: GUTTER,
        gap: 6,
        font: `11px ${font}`,
        stroke: colourOf(element, 'dim'),
        grid: { stroke: colourOf(element, 'ink-grid'), width: 1 },
        ticks: { show: false },
        ...(logarithmic ? powers : { space: 34 }),
      },
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => {
        const stroke = colourOf(element, line.ink);
        return {
          stroke,
          width: line.width,
          spanGaps: true,
          points: { show: line.dots, size: 5, fill: stroke, stroke },
          ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
        };
      }),
    ],
  };
}
