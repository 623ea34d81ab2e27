/**
 * The part of TensorFlow.js that the probe touches, by structure: the script may bring any 2.x to 4.x, so nothing here
 * is imported from a package.
 */

export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number> & ArrayBufferView;
  dispose(): void;
}

export interface Variable extends Tensor {
  readonly name: string;
  readonly trainable: boolean;
}

export type Gradients =
  | Readonly<Record<string, Tensor>>
  | readonly { readonly name: string; readonly tensor: Tensor }[];

export interface Engine {
  readonly state?: { readonly activeScope?: unknown };
  readonly registeredVariables: Readonly<Record<string, Variable>>;
  disposeVariable(variable: Variable): void;
  setBackend(name: string): Promise<boolean>;
}

export interface Optimizer {
  minimize(f: () => Tensor, returnCost?: boolean, varList?: Variable[]): Tensor | null;
  applyGradients(gradients: Gradients): unknown;
}

/** A weight of a layer. `name` has a suffix where another weight has the same `originalName`. */
export interface LayerVariable {
  readonly name: string;
  readonly originalName: string;
  readonly trainable: boolean;
  read(): Variable;
}

export interface Layer {
  readonly weights: readonly LayerVariable[];
}

export interface LayersModel extends Layer {
  makeTrainFunction(): (data: readonly Tensor[]) => Tensor[];
}

// biome-ignore lint/suspicious/noExplicitAny: methods of unknown signature are passed through unchanged.
export type Method = (this: any, ...args: any[]) => any;

/** A class of TensorFlow.js: its methods are replaced on the prototype. */
export interface Class {
  readonly className?: string;
  readonly prototype: object;
}

export interface Kernel {
  readonly kernelName: string;
  readonly backendName: string;
  readonly kernelFunc: (params: {
    inputs: Record<string, Tensor>;
    attrs: Record<string, unknown>;
    backend: unknown;
  }) => unknown;
}

export interface Core {
  readonly Optimizer: Class;
  readonly version_core: string;
  readonly serialization: {
    readonly SerializationMap: { getMap(): { classNameMap: Record<string, readonly [Class, ...unknown[]]> } };
  };
  engine(): Engine;
  env(): { get(name: string): unknown };
  backend(): unknown;
  findBackendFactory(name: string): unknown;
  getBackend(): string | undefined;
  setBackend(name: string): Promise<boolean>;
  getKernel(name: string, backend: string): Kernel | undefined;
  registerKernel(kernel: Kernel): void;
  unregisterKernel(name: string, backend: string): void;
}

export interface Layers {
  readonly LayersModel: Class;
  readonly Sequential: Class;
  readonly layers: { readonly Layer: Class };
}

export interface Data {
  readonly Dataset: Class;
}
