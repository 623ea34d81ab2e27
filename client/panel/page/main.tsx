import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './panel.css';
import { App } from './App.tsx';
import { connect } from './host.ts';

const root = document.getElementById('root');
if (root !== null) render(<App host={connect()} />, root);
