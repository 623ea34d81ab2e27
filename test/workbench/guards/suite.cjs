// A suite that behaves as GUARD says, to prove that the launcher tells good from bad.
exports.run = async () => {
  switch (process.env.GUARD) {
    case 'host-dies':
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
      return;
    case 'test-fails':
      throw new Error('1 of 1 tests failed');
    case 'nothing-ran':
      console.log('0 passing');
      return;
    default:
      console.log('1 passing');
  }
};
