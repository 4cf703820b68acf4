# Two stages: one that compiles, and an image of the program, the shared libraries that it names,
# and the certificate authorities. No shell, no package manager, no files of a distribution.
#
# The program is linked to the C library of Debian, the one that it is tested with. A static
# program would need the musl target, whose memory allocator is slower under many threads.

ARG RUST_IMAGE=rust:1.95-slim-bookworm

FROM ${RUST_IMAGE} AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package bedside && \
    mkdir -p /image/etc/ssl/certs && \
    cp target/release/bedside /image/ && \
    cp --dereference /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ && \
    ldd /image/bedside | grep --only-matching '/[^ ]*' | \
        xargs cp --parents --dereference --target-directory=/image

FROM scratch
COPY --from=build /image/ /
# No account of this number exists anywhere, and none is needed.
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/bedside"]
CMD ["serve"]
