// The system's Chromium, driven by Playwright.
import { chromium } from 'playwright-core';
import { execute, which } from '../lib/lab.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of an installed Chromium or Chrome; on Debian and its kin it is installed when missing and we may. */
export async function findChromium() {
  const found = () => process.env.TWINRUN_CHROMIUM ?? which('chromium', 'chromium-browser', 'google-chrome');
  if (!found() && which('apt-get') && process.getuid?.() === 0) {
    await execute('apt-get', ['update', '-qq']);
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const path = found();
  if (!path) throw new Error('No Chromium found. Install the package "chromium", or set TWINRUN_CHROMIUM to its path.');
  return path;
}

/** @param {import('playwright-core').LaunchOptions} [options] */
export async function launchChromium(options = {}) {
  return chromium.launch({ executablePath: await findChromium(), headless: true, args: ARGUMENTS, ...options });
}
