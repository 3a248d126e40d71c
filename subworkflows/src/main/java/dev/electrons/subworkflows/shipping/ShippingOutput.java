package dev.electrons.subworkflows.shipping;

import dev.electrons.error.Failure;
import dev.electrons.json.Value;
import dev.electrons.task.Execution;
import org.jspecify.annotations.Nullable;

/** A shipping task's output: the figures, or why there are none. */
record ShippingOutput(
        boolean success,
        String sku,
        String name,
        @Nullable Double weightLb,
        @Nullable Double lengthIn,
        @Nullable Double widthIn,
        @Nullable Double heightIn,
        @Nullable String source,
        @Nullable String confidence,
        @Nullable String provider,
        @Nullable String model,
        Execution.@Nullable Usage usage,
        @Nullable String error,
        @Nullable String errorCode) {

    static Value of(ShippingInput.Product product, Parcel parcel, Execution by) {
        return Value.of(new ShippingOutput(
                true,
                String.valueOf(product.sku()),
                String.valueOf(product.name()),
                parcel.weightLb(),
                parcel.lengthIn(),
                parcel.widthIn(),
                parcel.heightIn(),
                parcel.source(),
                parcel.confidence(),
                by.provider(),
                by.model(),
                by.usage(),
                null,
                null));
    }

    static Value of(ShippingInput.Product product, Failure failure, Execution by) {
        return Value.of(new ShippingOutput(
                false,
                String.valueOf(product.sku()),
                String.valueOf(product.name()),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                by.usage(),
                failure.message(),
                failure.code()));
    }
}
