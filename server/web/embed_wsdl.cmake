# Makes a header of the WSDL: cmake -DINPUT= -DTEMPLATE= -DOUTPUT= -P embed_wsdl.cmake
file(READ ${INPUT} WSDL)
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
