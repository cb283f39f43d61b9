// SPDX-License-Identifier: GPL-3.0-or-later
// The wire interface, in the language of soapcpp2, which makes stubs and WSDL of it. A name with
// two underscores is qualified (oph:ophResponse); members are not; a null pointer is left out.

//gsoap oph service name: oph
//gsoap oph service type: ophPortType
//gsoap oph service port: https://localhost:11732/
//gsoap oph service namespace: urn:oph
//gsoap oph service style: document
//gsoap oph service encoding: literal
//gsoap oph schema namespace: urn:oph
//gsoap oph schema elementForm: unqualified
//gsoap oph schema attributeForm: unqualified

typedef char* xsd__string;
typedef int xsd__int;

struct oph__ophResponse {
  xsd__string jobid 0;
  xsd__string response 0;
  xsd__int error 1;
};

//gsoap oph service method-action: ophExecuteMain ""
//gsoap oph service method-documentation: ophExecuteMain runs a workflow given as JSON
int oph__ophExecuteMain(xsd__string ophExecuteMainRequest 0, struct oph__ophResponse* response);
